package io.lectern.coordinator;

import io.lectern.engine.image.CheckpointCopy;
import io.lectern.engine.image.Checkpoints;
import io.lectern.engine.image.Checkpoints.Checkpoint;
import io.lectern.engine.image.ImageManifest;
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

  /** The checkpoint that is being made of the image; null: the image is one. */
  CheckpointCopy copy() {
    return copy;
  }

  /**
   * Checkpoints that would be taken for this store's and cannot be brought up to its present, or
   * have what was written after it had been restored to an earlier moment, or are newer than what
   * was named to be restored: the image is to be the newest.
   */
  List<Path> withoutUse(RestoredJournal journal) {
    final boolean allStay = own != null && journal.isInPlace();
    final long lastEpoch = own == null ? manifest.epoch() : journal.lastEpoch();
    final long lastTerm = own == null ? manifest.term() : journal.lastTerm();
    return checkpoints.list().stream()
        .filter(
            other ->
                journal.isNew()
                    || other.manifest().epoch() > lastEpoch
                    || (!allStay && other.manifest().term() > lastTerm))
        .map(Checkpoint::directory)
        .filter(other -> !other.equals(own))
        .toList();
  }

  @Override
  public void close() {
    if (copy != null) {
      copy.close();
    }
  }
}
