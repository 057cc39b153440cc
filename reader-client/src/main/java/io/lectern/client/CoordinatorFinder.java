package io.lectern.client;

import io.lectern.engine.StoreException;
import io.lectern.engine.control.ControlFile;
import io.lectern.engine.control.ControlHeader;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Finds the coordinator of a store, or says within a second that there is none, and why. */
final class CoordinatorFinder {
  private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(800);
  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(5);

  private final StoreDirectory directory;
  private final String clientName;

  CoordinatorFinder(StoreDirectory directory, String clientName) {
    this.directory = directory;
    this.clientName = clientName;
  }

  /**
   * Links with the coordinator; waits a moment for one that is just starting.
   *
   * @throws NoCoordinatorException if there is none
   * @throws StoreException if the files cannot be opened, or all client rows are in use
   */
  CoordinatorLink find() {
    final long startNs = System.nanoTime();
    while (true) {
      final StoreHolder holder = openHolder();
      boolean linked = false;
      try {
        if (!holder.isHeld()) {
          throw new NoCoordinatorException(
              "no coordinator runs on " + directory.path() + "; " + directory.startHint());
        }
        final boolean patient = System.nanoTime() - startNs < PATIENCE_NS;
        final CoordinatorLink link = tryLink(holder, patient);
        if (link != null) {
          linked = true;
          return link;
        }
      } finally {
        if (!linked) {
          holder.close();
        }
      }
      LockSupport.parkNanos(PAUSE_NS);
    }
  }

  private StoreHolder openHolder() {
    if (Files.notExists(directory.storeFile())) {
      throw new NoCoordinatorException(
          "no coordinator runs on "
              + directory.path()
              + ": it holds no store yet; "
              + directory.startHint());
    }
    return StoreHolder.open(directory.storeFile());
  }

  /** A link if the coordinator that holds the store is ready for it; null: look again. */
  private CoordinatorLink tryLink(StoreHolder holder, boolean patient) {
    if (patient && !Files.exists(directory.controlFile())) {
      return null;
    }
    final ControlFile control = ControlFile.open(directory.controlFile());
    boolean linked = false;
    try {
      final String unready = unreadiness(holder, control.header());
      if (unready == null) {
        final CoordinatorLink link =
            new CoordinatorLink(holder, control, control.header().term(), clientName);
        linked = true;
        return link;
      }
      if (!patient) {
        throw new NoCoordinatorException(
            "the coordinator of " + directory.path() + " takes no commands now: " + unready);
      }
      return null;
    } finally {
      if (!linked) {
        control.close();
      }
    }
  }

  private static String unreadiness(StoreHolder holder, ControlHeader header) {
    if (!header.isRunning() || header.term() != holder.term()) {
      return "it is starting or stopping; try again";
    }
    if (header.controlId() != holder.controlId()) {
      return "its control file is being replaced; try again";
    }
    final long silentMs = System.currentTimeMillis() - header.heartbeatMs();
    if (silentMs > CoordinatorLink.FRESH_MS) {
      return "pid "
          + header.coordinatorPid()
          + " holds the store and has shown no life for "
          + silentMs
          + " ms; it may be suspended";
    }
    return null;
  }
}
