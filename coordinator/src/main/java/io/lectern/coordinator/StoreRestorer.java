package io.lectern.coordinator;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.image.Checkpoints;
import io.lectern.engine.image.Checkpoints.Checkpoint;
import io.lectern.engine.image.ImageManifest;
import io.lectern.engine.image.ImageRestore;
import io.lectern.engine.os.DirectoryLock;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Puts a store into a directory that is made of an image and of the journal that is there: the
 * coordinator applies what of that follows the image when it starts. What has no place any more is
 * put aside, never deleted.
 */
final class StoreRestorer {
  /** Stands for "as far as the journal goes". */
  static final long LAST_EPOCH = 0;

  private final CoordinatorConfig config;
  private final PrintStream console;
  private final List<Path> damagedImages = new ArrayList<>(); // checkpoints that were to be taken

  StoreRestorer(CoordinatorConfig config, PrintStream console) {
    this.config = config;
    this.console = console;
  }

  /**
   * What to restore.
   *
   * @param image directory of an image; null: the newest checkpoint that will do and is whole
   * @param epoch to which; {@link #LAST_EPOCH}: as far as the journal goes
   * @param replace put a store aside that is there
   * @param withJournal go on with the journal that is there
   */
  record Request(Path image, long epoch, boolean replace, boolean withJournal) {}

  /**
   * What was restored.
   *
   * @param image that the store was made of
   * @param epoch that it will have once the coordinator has applied the journal; 0: that of the
   *     journal's end
   */
  record Restored(Path image, ImageManifest manifest, long epoch) {}

  /**
   * Restores.
   *
   * @throws StoreException if the image is damaged, the directory is in use or not fit, or its
   *     journal is damaged, does not go on where the image ends, or does not reach the epoch;
   *     nothing has changed then
   */
  Restored restore(Request request) {
    final StoreDirectory directory = new StoreDirectory(config);
    if (request.image() != null) {
      ImageManifest.read(request.image()); // before a directory is made
    }
    final DirectoryLock start = directory.lockForStart();
    try {
      prepared().finishInterrupted(directory);
      final StoreLock lock = directory.lockForRestore(request.replace());
      try {
        return request.image() == null ? restoreNewest(request) : restore(request.image(), request);
      } finally {
        if (lock != null) {
          lock.close();
        }
      }
    } finally {
      start.close();
    }
  }

  /** Takes the newest checkpoint; an older one if that is damaged. */
  private Restored restoreNewest(Request request) {
    final List<Checkpoint> all = checkpoints();
    final List<Checkpoint> fit =
        all.stream()
            .filter(c -> request.epoch() == LAST_EPOCH || c.manifest().epoch() <= request.epoch())
            .toList();
    if (fit.isEmpty()) {
      throw new StoreException(
          Reason.HELD,
          all.isEmpty()
              ? config.directory() + " holds no checkpoint: name an image with --from"
              : "epoch "
                  + request.epoch()
                  + " is older than the checkpoints in "
                  + config.directory()
                  + ", which are of epochs "
                  + all.stream()
                      .map(c -> String.valueOf(c.manifest().epoch()))
                      .collect(Collectors.joining(", "))
                  + ": name an older image with --from");
    }
    for (int i = 0; ; i++) {
      try {
        return restore(fit.get(i).directory(), request);
      } catch (StoreException e) {
        if (e.reason() != Reason.CORRUPT || i + 1 == fit.size()) {
          throw e;
        }
        console.println("lectern: " + e.getMessage() + "; the one before it is taken");
        damagedImages.add(fit.get(i).directory());
      }
    }
  }

  private Restored restore(Path image, Request request) {
    final ImageManifest manifest = ImageManifest.read(image);
    final RestoredJournal journal = journal(image, manifest, request);
    final PreparedRestore prepared = prepared();
    try (RestoredCheckpoints checkpoints = new RestoredCheckpoints(config, image, manifest)) {
      prepared.begin();
      ImageRestore.restore(image, prepared.storeFile(), journal.leastTerm(), true);
      if (!journal.isInPlace()) {
        journal.make(prepared.journalDirectory());
      }
      checkpoints.copyImage();
      final List<Path> withoutUse = new ArrayList<>(damagedImages);
      withoutUse.addAll(checkpoints.withoutUse(journal));
      prepared.complete(withoutUse, checkpoints.copy());
      prepared.putInPlace();
    } catch (IOException e) {
      throw new StoreException(
          Reason.PLATFORM, "cannot restore a store to " + config.directory() + ": " + e, e);
    } finally {
      prepared.discard();
    }
    if (journal.hasGap()) {
      console.println(
          "lectern: what was written with --sync none after the image was taken is in no journal"
              + " and is not restored");
    }
    return new Restored(
        image, manifest, journal.isInPlace() ? LAST_EPOCH : epoch(request, manifest));
  }

  private static long epoch(Request request, ImageManifest manifest) {
    return request.epoch() == LAST_EPOCH ? manifest.epoch() : request.epoch();
  }

  private RestoredJournal journal(Path image, ImageManifest manifest, Request request) {
    if (request.epoch() != LAST_EPOCH) {
      return RestoredJournal.until(config, image, manifest, request.epoch(), console);
    }
    return request.withJournal()
        ? RestoredJournal.whole(config, image, manifest, console)
        : RestoredJournal.none(config, image, manifest, console);
  }

  private PreparedRestore prepared() {
    return new PreparedRestore(config, sentence -> console.println("lectern: " + sentence));
  }

  private List<Checkpoint> checkpoints() {
    return new Checkpoints(config.directory(), config.checkpointConfig().kept()).list();
  }
}
