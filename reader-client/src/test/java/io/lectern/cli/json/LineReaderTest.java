package io.lectern.cli.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineReaderTest {
  /** Gives out its bytes in small pieces, as a pipe may. */
  private static final class Dribble extends InputStream {
    private final byte[] bytes;
    private final Random random;
    private int next;

    Dribble(byte[] bytes, Random random) {
      this.bytes = bytes;
      this.random = random;
    }

    @Override
    public int read() {
      return next < bytes.length ? bytes[next++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (next == bytes.length) {
        return -1;
      }
      final int count = Math.min(Math.min(length, bytes.length - next), 1 + random.nextInt(40));
      System.arraycopy(bytes, next, target, offset, count);
      next += count;
      return count;
    }
  }

  @Test
  void shouldCutWhateverPiecesTheBytesComeIn() throws IOException {
    final long seed = Long.getLong("lectern.seed", System.nanoTime());
    final Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      final List<String> lines = new ArrayList<>();
      final StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(30); i > 0; i--) {
        final String line = "ab cé\u0001".repeat(random.nextInt(12));
        lines.add(line);
        text.append(line).append(random.nextBoolean() ? "\n" : "\r\n");
      }
      if (random.nextBoolean()) {
        lines.add("last");
        text.append("last");
      }
      final byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      assertThat(cut(new Dribble(bytes, random), 100)).as("seed %d", seed).isEqualTo(lines);
    }
  }

  private static List<String> cut(InputStream in, int maxLength) throws IOException {
    final List<String> lines = new ArrayList<>();
    try (LineReader reader = new LineReader(in, 0, 0, maxLength)) {
      while (reader.next()) {
        final String line =
            new String(
                reader.buffer(),
                reader.start(),
                reader.end() - reader.start(),
                StandardCharsets.UTF_8);
        assertThat(reader.isAscii()).isEqualTo(!line.contains("é"));
        assertThat(reader.lineNumber()).isEqualTo(lines.size() + 1);
        lines.add(line);
      }
    }
    return lines;
  }

  @Test
  void shouldCountTheBytesBeforeALine() throws IOException {
    final byte[] bytes = "one\n\ntwo\r\nthree".getBytes(StandardCharsets.US_ASCII);
    final List<Long> positions = new ArrayList<>();
    try (LineReader reader = new LineReader(new ByteArrayInputStream(bytes), 0, 100, 64)) {
      while (reader.next()) {
        positions.add(reader.position());
      }
      assertThat(reader.nextPosition()).isEqualTo(100 + bytes.length);
    }
    assertThat(positions).containsExactly(100L, 104L, 105L, 110L);
  }
}
