package io.lectern.coordinator;

import io.lectern.coordinator.CrashPoints.Point;
import io.lectern.engine.StoreCondition;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.StoreRepair;
import io.lectern.engine.image.ImageRestore;
import io.lectern.engine.os.DirectoryLock;
import io.lectern.engine.verify.Finding;
import io.lectern.engine.verify.StoreVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Puts a repaired copy in the place of a damaged store that nobody uses, and the store aside. Used
 * by one thread.
 */
final class StoreRepairer {
  private final CoordinatorConfig config;
  private final Listener listener;

  /** Told what is found and done, in order. */
  interface Listener {
    void onFound(Finding finding);

    void onDone(String sentence);

    void onLeft(Finding finding);
  }

  /**
   * What came of it.
   *
   * @param found findings before
   * @param left findings after; those before if nothing was changed
   * @param aside where the store of before is; null: it is in its place, nothing was changed
   */
  record Outcome(long found, long left, Path aside) {}

  StoreRepairer(CoordinatorConfig config, Listener listener) {
    this.config = config;
    this.listener = listener;
  }

  /**
   * Repairs.
   *
   * @throws StoreException HELD if somebody uses the store, or the machine went down while a
   *     coordinator had it, CORRUPT if it is damaged in what nothing else tells, NO_SPACE if there
   *     is no room for a copy; nothing has changed then
   */
  Outcome repair() {
    final StoreDirectory directory = new StoreDirectory(config);
    requireStore();
    try (DirectoryLock _ = directory.lockForStart()) {
      new PreparedRestore(config, listener::onDone).finishInterrupted(directory);
      try (StoreLock _ = directory.lockForRestore(true)) {
        requireWholePages();
        final long found = StoreVerifier.verify(config.storeFile(), listener::onFound);
        return found == 0 ? new Outcome(0, 0, null) : repair(found);
      }
    }
  }

  private void requireStore() {
    if (!Files.exists(config.storeFile())) {
      throw new StoreException(
          Reason.NOT_A_STORE,
          config.storeFile() + " does not exist: this directory holds no store");
    }
  }

  /**
   * A repaired store counts as closed in good order. After a loss of power that would do away with
   * what the journal has and the store's pages, of whatever age, do not.
   */
  private void requireWholePages() {
    final StoreCondition condition = StoreCondition.observe(config.storeFile());
    if (condition.state() == StoreCondition.State.OTHER_BOOT) {
      throw new StoreException(Reason.HELD, StoreCondition.otherBoot(config.storeFile()));
    }
  }

  private Outcome repair(long found) {
    final Path repaired = config.directory().resolve("store.dat.repaired");
    final ReplacedFiles replaced = new ReplacedFiles(config);
    try {
      Files.deleteIfExists(repaired);
      StoreRepair.repair(config.storeFile(), repaired, listener::onDone);
      final long left = StoreVerifier.verify(repaired, listener::onLeft);
      if (left >= found) {
        return new Outcome(found, found, null);
      }
      replaced.link(config.storeFile());
      replaced.force();
      config.crashPoints().reached(Point.STORE_ASIDE);
      Files.move(repaired, config.storeFile(), StandardCopyOption.ATOMIC_MOVE);
      ImageRestore.forceNames(config.directory());
      return new Outcome(found, left, replaced.directory());
    } catch (IOException e) {
      throw new StoreException(
          Reason.PLATFORM, "cannot repair the store in " + config.directory() + ": " + e, e);
    } finally {
      // Nothing is there after a move; after a failure this gives the disk its space back.
      repaired.toFile().delete();
    }
  }
}
