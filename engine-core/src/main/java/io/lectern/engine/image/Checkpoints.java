package io.lectern.engine.image;

import io.lectern.engine.StoreCapture;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The images kept beside a store, in directories named by ascending numbers. There is one more than
 * is to be kept: the oldest, which is brought up to date to become the newest, so that only the
 * chunks that differ are written. Until that one counts, all that are kept count. Used by one
 * thread at a time.
 */
public final class Checkpoints implements ImageTarget {
  private static final String DIRECTORY_NAME = "checkpoints";
  private static final String SPILL_NAME = "old-words";

  private final Path directory;
  private final int kept;

  /**
   * A checkpoint that counts.
   *
   * @param directory of the image
   * @param number higher is newer
   */
  public record Checkpoint(Path directory, long number, ImageManifest manifest) {}

  /**
   * @param storeDirectory the store's
   * @param kept how many to keep, at least 1; there is one more on the disk
   */
  public Checkpoints(Path storeDirectory, int kept) {
    if (kept < 1) {
      throw new IllegalArgumentException("at least 1 checkpoint must be kept, not " + kept);
    }
    this.directory = storeDirectory.resolve(DIRECTORY_NAME);
    this.kept = kept;
  }

  /**
   * All checkpoints that count, the newest first, and with them the one that is more than are kept:
   * it is as good, but the journal need not go back to it. What has no manifest, or a damaged one,
   * or one of another version, is none.
   */
  public List<Checkpoint> list() {
    final List<Checkpoint> checkpoints = new ArrayList<>();
    for (Path image : numbered()) {
      try {
        checkpoints.add(new Checkpoint(image, number(image), ImageManifest.read(image)));
      } catch (StoreException e) {
        if (e.reason() == Reason.PLATFORM) {
          throw e;
        }
      }
    }
    return checkpoints;
  }

  /** As above, those of one store. */
  public List<Checkpoint> list(long storeIdHigh, long storeIdLow) {
    return list().stream()
        .filter(checkpoint -> checkpoint.manifest().storeIdHigh() == storeIdHigh)
        .filter(checkpoint -> checkpoint.manifest().storeIdLow() == storeIdLow)
        .toList();
  }

  /** Whether nothing is there that was meant to become a checkpoint. */
  public boolean isEmpty() {
    return numbered().isEmpty();
  }

  /** Makes the directory, and deletes what a coordinator that died had begun in it. */
  @Override
  public void prepare() {
    try {
      Files.createDirectories(directory);
      Directories.forceNameOf(directory);
      Files.deleteIfExists(spillFile());
      for (Path image : numbered()) {
        if (!Files.exists(ManifestFile.path(image))) {
          Directories.delete(image);
        }
      }
    } catch (IOException e) {
      throw DiskFailures.of("cannot prepare " + directory, e);
    }
  }

  /**
   * Begins to make the newest checkpoint of an image that is none, and verifies it. No coordinator
   * may have the store.
   *
   * @param image directory of an image
   * @return does not count before it is sealed and that is in place
   * @throws StoreException NOT_A_STORE or CORRUPT if the image is none or damaged, NO_SPACE if the
   *     disk is full; nothing is left then
   */
  public CheckpointCopy copyOf(Path image) {
    prepare();
    return CheckpointCopy.of(image, directory.resolve(String.valueOf(nextNumber())));
  }

  /** Directory of the checkpoint that an image is; null: it is none of these. */
  public Path find(Path image) {
    try {
      for (Path mine : numbered()) {
        if (Files.isSameFile(mine, image)) {
          return mine;
        }
      }
      return null;
    } catch (IOException e) {
      throw new StoreException(Reason.PLATFORM, "cannot look at " + image + ": " + e, e);
    }
  }

  @Override
  public Path spillFile() {
    return directory.resolve(SPILL_NAME);
  }

  @Override
  public TakenImage take(StoreCapture capture, long nowMs) {
    final List<Checkpoint> surplus =
        list(capture.storeIdHigh(), capture.storeIdLow()).stream()
            .filter(checkpoint -> checkpoint.manifest().fileLength() == capture.fileLength())
            .skip(kept)
            .toList();
    final Path image = directory.resolve(String.valueOf(nextNumber()));
    boolean taken = false;
    try {
      final ImageManifest base = begin(surplus, image);
      final TakenImage result = ImageWriter.take(capture, image, base, nowMs);
      taken = true;
      // The oldest that was kept until now is what the next one will begin with.
      for (int i = 1; i < surplus.size(); i++) {
        delete(surplus.get(i).directory());
      }
      return result;
    } catch (IOException e) {
      throw DiskFailures.of("cannot write a checkpoint to " + image, e);
    } finally {
      if (!taken) {
        // Without a manifest it is none. The disk may be full: its space is wanted back now.
        ImageFile.path(image).toFile().delete();
        image.toFile().delete();
      }
    }
  }

  /**
   * Makes the directory of a new one, of one that is not to be kept if there is such a one. That
   * counts no more from here on; those that are to be kept do.
   *
   * @param surplus the newest first
   * @return manifest of the image that is in the directory now, null if none is
   */
  private ImageManifest begin(List<Checkpoint> surplus, Path image) throws IOException {
    if (surplus.isEmpty()) {
      Files.createDirectory(image);
    } else {
      final Path old = surplus.getFirst().directory();
      ManifestFile.remove(old);
      Files.move(old, image, StandardCopyOption.ATOMIC_MOVE);
    }
    Directories.force(directory);
    return surplus.isEmpty() ? null : surplus.getFirst().manifest();
  }

  private static void delete(Path image) throws IOException {
    ManifestFile.remove(image);
    Directories.delete(image);
  }

  private long nextNumber() {
    final List<Path> images = numbered();
    return images.isEmpty() ? 1 : number(images.getFirst()) + 1;
  }

  /** Directories whose names are numbers, the highest first. */
  private List<Path> numbered() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(path -> path.getFileName().toString().matches("[1-9][0-9]{0,17}"))
          .filter(Files::isDirectory)
          .sorted(Comparator.comparingLong(Checkpoints::number).reversed())
          .toList();
    } catch (IOException e) {
      throw DiskFailures.of("cannot read " + directory, e);
    }
  }

  private static long number(Path image) {
    return Long.parseLong(image.getFileName().toString());
  }
}
