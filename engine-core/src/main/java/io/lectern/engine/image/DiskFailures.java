package io.lectern.engine.image;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import java.io.IOException;

/** Says of a failure of the disk whether it was full. */
final class DiskFailures {
  private static final String FULL = "No space left on device";

  private DiskFailures() {}

  static StoreException of(String what, IOException e) {
    final boolean full = e.getMessage() != null && e.getMessage().contains(FULL);
    return new StoreException(full ? Reason.NO_SPACE : Reason.PLATFORM, what + ": " + e, e);
  }
}
