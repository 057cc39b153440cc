package io.lectern.coordinator;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.StoreWriter;
import io.lectern.engine.control.NamedSnapshot;
import io.lectern.engine.control.SnapshotFiles;
import java.io.UncheckedIOException;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The epochs that named snapshots hold. Their files are read again when their directory has
 * changed. Used by the coordinator's thread.
 */
final class NamedEpochs {
  /** What holds no epoch. */
  static final long NONE = Long.MAX_VALUE;

  /** What is being taken for longer than this, was left by a client that has ended. */
  private static final Duration TAKING = Duration.ofMinutes(1);

  /** A change may leave the time of the directory as it is if another came so shortly before. */
  private static final Duration SETTLED = Duration.ofSeconds(1);

  private final SnapshotFiles files;
  private final Consumer<Throwable> errors;
  private List<NamedSnapshot> snapshots = List.of();
  private Optional<FileTime> readAsOf = Optional.empty();
  private boolean isRead;
  private String told = ""; // what keeps the files from being read; empty: nothing

  NamedEpochs(SnapshotFiles files, Consumer<Throwable> errors) {
    this.files = files;
    this.errors = errors;
  }

  /**
   * From which epoch on all are held: the oldest that has a name and is still there. While a
   * snapshot is being taken, or a file cannot be read, all that are there.
   */
  long oldest(StoreWriter store, Instant now) {
    read(now);
    if (!told.isEmpty()) {
      return 0;
    }
    final long first = store.oldestEpoch();
    final long last = store.committedEpoch();
    long oldest = NONE;
    for (NamedSnapshot snapshot : snapshots) {
      if (snapshot.isBeingTaken()) {
        if (now.isBefore(snapshot.createdAt().plus(TAKING))) {
          return 0;
        }
      } else if (snapshot.epoch() >= first && snapshot.epoch() <= last) {
        oldest = Math.min(oldest, snapshot.epoch());
      }
    }
    return oldest;
  }

  /** Once, not with every heartbeat. */
  private void tell(String reason, RuntimeException cause) {
    isRead = false;
    if (!reason.equals(told)) {
      told = reason;
      errors.accept(
          new StoreException(
              Reason.PLATFORM,
              reason + ". Until it can be read, all epochs are kept, and no space is used again",
              cause));
    }
  }

  private void read(Instant now) {
    try {
      final Optional<FileTime> changedAt = files.changedAt();
      if (isRead && changedAt.equals(readAsOf)) {
        return;
      }
      snapshots = files.list();
      readAsOf = changedAt;
      isRead =
          changedAt.isEmpty() || changedAt.orElseThrow().toInstant().plus(SETTLED).isBefore(now);
      told = "";
    } catch (UncheckedIOException e) {
      tell("the named snapshots cannot be read: " + e.getCause().getMessage(), e);
    } catch (RuntimeException e) {
      tell(String.valueOf(e.getMessage()), e);
    }
  }
}
