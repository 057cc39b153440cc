package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes that the worked example of FORMAT.md shows are those that the engine writes. */
class FormatExampleTest {
  private static final Path FORMAT = Path.of("..", "layout-spec", "FORMAT.md");

  /** An offset, two blanks, and bytes with a blank between; a remark may follow. */
  private static final Pattern BYTES =
      Pattern.compile("^([0-9a-f]{8})  ((?:[0-9a-f]{2} )*[0-9a-f]{2})(?:  .*)?$");

  @TempDir Path directory;

  @Test
  void shouldShowTheBytesOfARealStore() throws IOException {
    final Path file = directory.resolve("store.dat");
    writeExample(file);
    final List<Matcher> lines =
        Files.readAllLines(FORMAT).stream().map(BYTES::matcher).filter(Matcher::matches).toList();

    assertThat(lines).hasSizeGreaterThan(30);
    try (RandomAccessFile store = new RandomAccessFile(file.toFile(), "r")) {
      for (Matcher line : lines) {
        final byte[] shown = HexFormat.ofDelimiter(" ").parseHex(line.group(2));
        final byte[] written = new byte[shown.length];
        store.seek(Long.parseLong(line.group(1), 16));
        store.readFully(written);
        assertThat(HexFormat.ofDelimiter(" ").formatHex(written))
            .as("bytes at %s", line.group(1))
            .isEqualTo(line.group(2));
      }
    }
  }

  static void writeExample(Path file) {
    final long created = 1_700_000_000_000_000_000L;
    StoreFile.create(
        file,
        StoreConfig.small(),
        new StoreIdentity(0x1111111111111111L, 0x2222222222222222L, 0x0123456789abcdefL, created));
    final InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(1_700_000_001));
    try (StoreWriter writer =
        StoreWriter.open(file, StoreConfig.small(), ReaderTable.inProcess(), clock)) {
      writer.beginBatch();
      writer.put(Concept.builder("a").type("letter").content("first").build());
      writer.put(Concept.builder("b").build());
      writer.link(Edge.of("a", "next", "b"), false);
      writer.commit();
      writer.beginBatch();
      writer.put(Concept.builder("a").type("letter").content("First").confidence(0.5f).build());
      writer.commit();
    }
  }
}
