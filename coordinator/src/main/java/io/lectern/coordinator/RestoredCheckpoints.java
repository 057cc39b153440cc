package io.lectern.coordinator;

import io.lectern.engine.image.CheckpointCopy;
import io.lectern.engine.image.Checkpoints;
import io.lectern.engine.image.Checkpoints.Checkpoint;
import io.lectern.engine.image.ImageManifest;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * The checkpoints of a store that is being made of an image. The image itself is one of them: a
 * journal that goes on where the image ends is of no use without it, so that until the coordinator
 * takes a checkpoint of its own, nothing that it says to be safe would survive a loss of power.
 * Used by one thread.
 */
final class RestoredCheckpoints implements AutoCloseable {
  private final Checkpoints checkpoints;
  private final Path image;
  private final ImageManifest manifest;
  private final Path own; // the checkpoint that the image is; null: none
  private CheckpointCopy copy;

  RestoredCheckpoints(CoordinatorConfig config, Path image, ImageManifest manifest) {
    this.checkpoints = new Checkpoints(config.directory(), config.checkpointConfig().kept());
    this.image = image;
    this.manifest = manifest;
    this.own = checkpoints.find(image);
  }

  /** Makes a checkpoint of the image, which does not count yet, unless it is one. */
  void copyImage() {
    if (own == null) {
      copy = checkpoints.copyOf(image);
    }
  }

  /**
   * Checkpoints that would be taken for this store's and cannot be brought up to its present, or
   * that are newer than what was named to be restored: the image is to be the newest.
   *
   * @param journalIsNew whether the journal goes back no further than the image
   * @param last epoch at which the journal ends
   */
  List<Path> withoutUse(boolean journalIsNew, long last) {
    final long latest = own == null ? manifest.epoch() : last;
    return checkpoints.list().stream()
        .filter(other -> journalIsNew || other.manifest().epoch() > latest)
        .map(Checkpoint::directory)
        .filter(other -> !other.equals(own))
        .toList();
  }

  /** Makes the copy count; once what it is not to be mistaken for is put aside. */
  void count(PrintStream console) throws IOException {
    if (copy != null) {
      copy.count();
      console.println("lectern: a copy of the image is a checkpoint now, " + copy.directory());
    }
  }

  @Override
  public void close() {
    if (copy != null) {
      copy.close();
    }
  }
}
