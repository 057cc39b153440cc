package io.lectern.coordinator;

import io.lectern.coordinator.journal.JournalReader;
import io.lectern.coordinator.journal.JournalTail;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.image.Checkpoints;
import io.lectern.engine.image.ImageManifest;
import io.lectern.engine.image.ImageRestore;
import io.lectern.engine.os.DirectoryLock;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Puts a store into a directory that is made of an image. A journal that is there and goes on where
 * the image ends stays, for the coordinator to apply when it starts. What has no place any more is
 * put aside, never deleted.
 */
final class StoreRestorer {
  private final CoordinatorConfig config;
  private final PrintStream console;

  StoreRestorer(CoordinatorConfig config, PrintStream console) {
    this.config = config;
    this.console = console;
  }

  /**
   * Restores.
   *
   * @param image directory of an image
   * @param replace put a store aside that is there
   * @param withJournal go on with the journal that is there
   * @return the image's manifest
   * @throws StoreException if the image is damaged, the directory is in use or not fit, or its
   *     journal is damaged or does not go on where the image ends; nothing has changed then
   */
  ImageManifest restore(Path image, boolean replace, boolean withJournal) {
    final ImageManifest manifest = ImageManifest.read(image);
    final StoreDirectory directory = new StoreDirectory(config);
    final DirectoryLock start = directory.lockForStart();
    try {
      final StoreLock lock = directory.lockForRestore(replace);
      try {
        restore(image, manifest, withJournal);
        return manifest;
      } finally {
        if (lock != null) {
          lock.close();
        }
      }
    } finally {
      start.close();
    }
  }

  private void restore(Path image, ImageManifest manifest, boolean withJournal) {
    final boolean journaled = withJournal && exists(config.journalDirectory());
    final long leastTerm = journaled ? requireContinued(image, manifest).term() : 0;
    final Path restored = config.directory().resolve("store.dat.restored");
    try {
      Files.deleteIfExists(restored);
      ImageRestore.restore(image, restored, leastTerm, journaled);
      putAside(manifest, journaled);
      Files.move(restored, config.storeFile(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StoreException(
          Reason.PLATFORM, "cannot restore a store to " + config.directory() + ": " + e, e);
    } finally {
      // Nothing is there after a move; after a failure this gives the disk its space back.
      restored.toFile().delete();
    }
  }

  /** The end of the journal, which has all that follows the image. */
  private JournalTail requireContinued(Path image, ImageManifest manifest) {
    final long known = ImageRestore.journaledEntry(image);
    try (JournalReader reader =
        JournalReader.openTail(
            config.journalDirectory(),
            manifest.storeIdHigh(),
            manifest.storeIdLow(),
            manifest.epoch())) {
      long first = 0;
      while (reader.next()) {
        first = first == 0 ? reader.entry().number() : first;
      }
      if (first > known + 1 || reader.tail().entry() < known) {
        throw notContinued(
            "it has entries "
                + first
                + " to "
                + reader.tail().entry()
                + ", the image ends with entry "
                + known,
            null);
      }
      return reader.tail();
    } catch (StoreException e) {
      throw e.reason() == Reason.HELD ? e : notContinued(e.getMessage(), e);
    }
  }

  private StoreException notContinued(String why, StoreException cause) {
    return new StoreException(
        Reason.HELD,
        "the journal in "
            + config.journalDirectory()
            + " does not go on where the image ends: "
            + why
            + ". To restore the image alone, say --without-journal: the journal is put aside",
        cause);
  }

  /** What belongs to the store that was there, and would be taken for the new one's. */
  private void putAside(ImageManifest manifest, boolean journaled) throws IOException {
    final Path aside = config.directory().resolve("replaced-" + config.epochClock().time());
    moveTo(aside, config.storeFile());
    moveTo(aside, config.controlFile());
    moveTo(aside, config.receiptDirectory());
    if (!journaled) {
      moveTo(aside, config.journalDirectory());
      for (Checkpoints.Checkpoint later : new Checkpoints(config.directory(), 1).list()) {
        if (later.manifest().epoch() > manifest.epoch()) {
          moveTo(aside.resolve("checkpoints"), later.directory());
        }
      }
    }
    if (exists(aside)) {
      console.println("lectern: what was there before is in " + aside);
    }
  }

  private static void moveTo(Path aside, Path path) throws IOException {
    if (exists(path)) {
      Files.createDirectories(aside);
      Files.move(path, aside.resolve(path.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
