package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Golden files: bytes as they must be, in lines of an offset and 16 bytes in hexadecimal; lines of
 * zeros are left out. {@code -Dlectern.golden.write=true} writes them anew, for a reviewer to see
 * what has changed.
 */
public final class Golden {
  private static final Path DIRECTORY = Path.of("src", "test", "resources", "golden");
  private static final int LINE_BYTES = 16;
  private static final HexFormat HEX = HexFormat.of();

  private Golden() {}

  /**
   * Compares bytes with a golden file.
   *
   * @param offset of the first byte in the file that it is of, a multiple of 16
   */
  public static void assertMatches(String name, long offset, byte[] bytes) {
    final String text = format(offset, bytes);
    final Path file = DIRECTORY.resolve(name + ".hex");
    try {
      if (Boolean.getBoolean("lectern.golden.write")) {
        Files.createDirectories(DIRECTORY);
        Files.writeString(file, text);
      }
      assertThat(text).as("bytes of %s", name).isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bytes of golden files at their offsets; zero where they have none. */
  public static Bytes read(String... names) {
    final NavigableMap<Long, byte[]> lines = new TreeMap<>();
    for (String name : names) {
      try {
        Files.readAllLines(DIRECTORY.resolve(name + ".hex"), StandardCharsets.US_ASCII)
            .forEach(
                line -> {
                  final int colon = line.indexOf(':');
                  lines.put(
                      HexFormat.fromHexDigitsToLong(line, 0, colon),
                      HEX.parseHex(line.substring(colon + 1).replace(" ", "")));
                });
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new Bytes(lines);
  }

  private static String format(long offset, byte[] bytes) {
    assertThat(offset % LINE_BYTES).isZero();
    final StringBuilder text = new StringBuilder();
    for (int i = 0; i < bytes.length; i += LINE_BYTES) {
      final byte[] line = Arrays.copyOfRange(bytes, i, Math.min(i + LINE_BYTES, bytes.length));
      if (!Arrays.equals(line, new byte[line.length])) {
        text.append(HEX.toHexDigits(offset + i, 10)).append(':');
        for (byte b : line) {
          text.append(' ').append(HEX.toHexDigits(b));
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  /** Little-endian values at offsets, aligned or not. */
  public static final class Bytes {
    private final Map<Long, byte[]> lines;

    private Bytes(Map<Long, byte[]> lines) {
      this.lines = lines;
    }

    public byte[] bytes(long offset, int length) {
      final byte[] bytes = new byte[length];
      for (int i = 0; i < length; i++) {
        final byte[] line = lines.get((offset + i) & -LINE_BYTES);
        final int column = (int) ((offset + i) % LINE_BYTES);
        bytes[i] = line == null || column >= line.length ? 0 : line[column];
      }
      return bytes;
    }

    public String text(long offset, int length) {
      return new String(bytes(offset, length), StandardCharsets.UTF_8);
    }

    public int u8(long offset) {
      return Byte.toUnsignedInt(bytes(offset, 1)[0]);
    }

    public int u16(long offset) {
      return Short.toUnsignedInt(buffer(offset, 2).getShort());
    }

    public int i32(long offset) {
      return buffer(offset, 4).getInt();
    }

    public float f32(long offset) {
      return buffer(offset, 4).getFloat();
    }

    public long i64(long offset) {
      return buffer(offset, 8).getLong();
    }

    public double f64(long offset) {
      return buffer(offset, 8).getDouble();
    }

    private ByteBuffer buffer(long offset, int length) {
      return ByteBuffer.wrap(bytes(offset, length)).order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
