package io.lectern.engine.os;

import io.lectern.engine.StoreException;
import java.nio.ByteOrder;

/** The platforms that a store runs on: Linux, x86-64 or aarch64, little-endian. */
public final class Platform {
  /** Processor architectures that system call numbers are known for. */
  enum Architecture {
    X86_64(202, 262),
    AARCH64(98, 79);

    private final int futexNumber;
    private final int statNumber;

    Architecture(int futexNumber, int statNumber) {
      this.futexNumber = futexNumber;
      this.statNumber = statNumber;
    }

    int futexNumber() {
      return futexNumber;
    }

    /** Of newfstatat. */
    int statNumber() {
      return statNumber;
    }
  }

  private Platform() {}

  /**
   * Requires that this JVM runs where a store can.
   *
   * @throws StoreException with {@link StoreException.Reason#PLATFORM} if it does not
   */
  public static void require() {
    architecture();
  }

  static Architecture architecture() {
    return architecture(
        System.getProperty("os.name"), System.getProperty("os.arch"), ByteOrder.nativeOrder());
  }

  static Architecture architecture(String osName, String osArch, ByteOrder order) {
    if (!"Linux".equals(osName)) {
      throw unsupported("operating system " + osName);
    }
    if (!ByteOrder.LITTLE_ENDIAN.equals(order)) {
      throw unsupported("byte order " + order);
    }
    return switch (osArch) {
      case "amd64", "x86_64" -> Architecture.X86_64;
      case "aarch64", "arm64" -> Architecture.AARCH64;
      default -> throw unsupported("processor architecture " + osArch);
    };
  }

  private static StoreException unsupported(String what) {
    return new StoreException(
        StoreException.Reason.PLATFORM,
        what + " is not supported: a store needs Linux on x86-64 or aarch64, little-endian");
  }
}
