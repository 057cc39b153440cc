package io.lectern.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes that FORMAT.md shows of a journal are those that are written. */
class JournalFormatTest {
  private static final Path FORMAT = Path.of("..", "layout-spec", "FORMAT.md");
  private static final long STORE_HIGH = 0x1111111111111111L;
  private static final long STORE_LOW = 0x2222222222222222L;

  /** An offset of four digits, two blanks, and bytes with a blank between; a remark may follow. */
  private static final Pattern BYTES =
      Pattern.compile("^([0-9a-f]{4})  ((?:[0-9a-f]{2} )*[0-9a-f]{2})(?:  .*)?$");

  @TempDir private Path directory;

  @Test
  void shouldShowTheBytesOfARealJournal() throws IOException {
    writeExample();
    final Documents documents = Documents.of(directory, 1);
    assertThat(documents.count()).isEqualTo(2);
    final List<String> lines = Files.readAllLines(FORMAT);
    final int header = lines.indexOf("segment header");
    final int entry = lines.indexOf("entry");
    assertThat(header).isPositive();
    assertThat(entry).isGreaterThan(header);
    assertThat(shown(lines.subList(header, entry))).isEqualTo(record(documents, 0));
    assertThat(shown(lines.subList(entry, lines.size()))).isEqualTo(record(documents, 1));
  }

  private void writeExample() {
    final JournalTail none =
        new JournalTail(0, 0, 0, false, false, 0, 0, 0, 0, JournalTail.NO_HASH);
    final NextSegment next = NextSegment.of(directory, System.err::println);
    try (Journal journal =
        Journal.open(
            directory,
            STORE_HIGH,
            STORE_LOW,
            2,
            none,
            next,
            1_700_000_000_000_000_000L,
            JournalConfig.defaults())) {
      final EntryBuilder entry = new EntryBuilder();
      keep(entry, "first", 1);
      keep(entry, "second", 2);
      journal.append(entry, 5, 1_700_000_001_000_000_000L, false, false);
    }
  }

  private static void keep(EntryBuilder entry, String message, int changedCount) {
    final byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    entry.take(new UnsafeBuffer(bytes), 0, bytes.length);
    entry.keep(changedCount);
  }

  private static String record(Documents documents, int record) {
    return HexFormat.of()
        .formatHex(
            Arrays.copyOfRange(
                documents.bytes(), documents.start(record) + 4, documents.end(record)));
  }

  private static String shown(List<String> lines) {
    final StringBuilder all = new StringBuilder();
    for (String line : lines) {
      final Matcher matcher = BYTES.matcher(line);
      if (matcher.matches()) {
        assertThat(Integer.parseInt(matcher.group(1), 16)).isEqualTo(all.length() / 2);
        all.append(matcher.group(2).replace(" ", ""));
      }
    }
    return all.toString();
  }
}
