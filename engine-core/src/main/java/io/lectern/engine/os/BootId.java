package io.lectern.engine.os;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The identity of this boot of the kernel, 128 random bits: pages written under another may not be
 * on the disk.
 */
public final class BootId {
  private static final Path FILE = Path.of("/proc/sys/kernel/random/boot_id");

  private BootId() {}

  public static long high() {
    return Holder.ID.getMostSignificantBits();
  }

  public static long low() {
    return Holder.ID.getLeastSignificantBits();
  }

  /** Read once: it cannot change while this process lives. */
  private static final class Holder {
    private static final UUID ID = read();

    private static UUID read() {
      try {
        return UUID.fromString(Files.readString(FILE).strip());
      } catch (IOException | IllegalArgumentException e) {
        throw new StoreException(
            Reason.PLATFORM, "cannot read the kernel's boot id from " + FILE, e);
      }
    }
  }
}
