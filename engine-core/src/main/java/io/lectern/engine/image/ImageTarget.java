package io.lectern.engine.image;

import io.lectern.engine.StoreCapture;
import io.lectern.engine.StoreException;
import java.nio.file.Path;

/** Where an image is to be written. Used by one thread. */
public interface ImageTarget {
  /**
   * Checks the place and makes what has to be there before the capture begins.
   *
   * @throws StoreException if no image can be written there
   */
  void prepare();

  /** A file that the capture may make for its own use. */
  Path spillFile();

  /**
   * Writes and verifies the image. The caller closes the capture.
   *
   * @param nowMs since 1970
   * @throws StoreException NO_SPACE, or PLATFORM when the disk fails, or CORRUPT when what was
   *     written reads back as something else; no image is left then where one was begun
   */
  TakenImage take(StoreCapture capture, long nowMs);
}
