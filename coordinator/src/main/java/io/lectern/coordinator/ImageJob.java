package io.lectern.coordinator;

import io.lectern.engine.StoreCapture;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.image.ImageTarget;
import io.lectern.engine.image.TakenImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One image on its way. The copying thread prepares its target, the coordinator's thread begins the
 * capture between two batches, the copying thread writes and verifies. Which of the two has it is
 * told by its stage alone.
 */
final class ImageJob {
  /** How far it is. */
  enum Stage {
    /** The copying thread has it. */
    PREPARING,
    /** The coordinator's thread is to begin the capture. */
    PREPARED,
    /** The copying thread has it. */
    COPYING,
    /** The coordinator's thread is to tell those who asked. */
    DONE
  }

  private final ImageTarget target;
  private final boolean checkpoint;
  private final Runnable onProgress;
  private final List<ImageRequest> requests = new ArrayList<>();
  private StoreCapture capture;
  private TakenImage image;
  private StoreException failure;
  private volatile Stage stage = Stage.PREPARING;

  /**
   * @param checkpoint whether it is one, or a backup
   * @param onProgress run by the copying thread when the coordinator's is to go on
   */
  ImageJob(ImageTarget target, boolean checkpoint, Runnable onProgress) {
    this.target = target;
    this.checkpoint = checkpoint;
    this.onProgress = onProgress;
  }

  Stage stage() {
    return stage;
  }

  boolean isCheckpoint() {
    return checkpoint;
  }

  ImageTarget target() {
    return target;
  }

  /** Who is to be told; the coordinator's thread's. */
  List<ImageRequest> requests() {
    return requests;
  }

  /**
   * In the copying thread.
   *
   * @param first to be done before
   */
  void prepare(Runnable first) {
    run(
        () -> {
          first.run();
          target.prepare();
          return Stage.PREPARED;
        });
  }

  /** In the coordinator's thread, when prepared. */
  void copyFrom(StoreCapture begun) {
    capture = begun;
    stage = Stage.COPYING;
  }

  /** In the coordinator's thread, when prepared: there is no capture. */
  void fail(StoreException e) {
    failure = e;
    stage = Stage.DONE;
  }

  /** In the copying thread, when there is a capture. */
  void copy(long nowMs) {
    run(
        () -> {
          try (StoreCapture begun = capture) {
            image = target.take(begun, nowMs);
          }
          return Stage.DONE;
        });
  }

  /** Makes the copying thread end soon. By the coordinator's thread. */
  void cancel() {
    if (capture != null) {
      capture.cancel();
    }
  }

  /** The epoch of the capture. */
  long epoch() {
    return capture.epoch();
  }

  /** What was taken, null if it failed. */
  TakenImage image() {
    return image;
  }

  /** Why it failed, null if it did not. */
  StoreException failure() {
    return failure;
  }

  private interface Step {
    Stage run() throws IOException;
  }

  /** Whatever goes wrong in the copying thread is for the other to tell. */
  private void run(Step step) {
    Stage next = Stage.DONE;
    try {
      next = step.run();
    } catch (StoreException e) {
      failure = e;
    } catch (IOException | RuntimeException | InternalError | OutOfMemoryError e) {
      failure = new StoreException(Reason.PLATFORM, "an image was given up: " + e, e);
    } finally {
      stage = next;
      onProgress.run();
    }
  }
}
