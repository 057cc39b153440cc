package io.lectern.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentSpaceTest {
  private static final int MEGABYTE = 1 << 20;
  private static final String HELD = "x".repeat(5000);

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("data");
    Files.writeString(file, HELD);
  }

  @Test
  void shouldBeginWithAMegabyteOnTheDisk() throws Exception {
    try (SegmentSpace space = SegmentSpace.behind(file, HELD.length())) {
      space.require(MEGABYTE / 2);

      assertThat(Files.size(file)).isEqualTo(MEGABYTE);
      assertThat(blocks()).isGreaterThanOrEqualTo(MEGABYTE / 512);
    }
  }

  @Test
  void shouldHaveTheNextMegabyteReadyBeforeItIsNeeded() throws Exception {
    final SegmentSpace space = SegmentSpace.behind(file, HELD.length());
    space.require(MEGABYTE / 2 + 1);
    space.close();

    assertThat(Files.size(file)).isEqualTo(2 * MEGABYTE);
    assertThat(blocks()).isGreaterThanOrEqualTo(2 * MEGABYTE / 512);
  }

  @Test
  void shouldHaveRoomForWhatIsLongerThanAStep() throws Exception {
    try (SegmentSpace space = SegmentSpace.behind(file, HELD.length())) {
      space.require(MEGABYTE / 2 + 1);
      space.require(5 * MEGABYTE + 123);

      assertThat(Files.size(file)).isGreaterThanOrEqualTo(5 * MEGABYTE + 123);
      assertThat(blocks()).isGreaterThanOrEqualTo(5 * MEGABYTE / 512);
    }
  }

  @Test
  void shouldLeaveWhatWasWritten() throws Exception {
    try (SegmentSpace space = SegmentSpace.behind(file, HELD.length());
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      final int length = 1000;
      for (long end = HELD.length(); end < 4 * MEGABYTE; end += length) {
        space.require(end + length);
        channel.write(
            ByteBuffer.wrap("x".repeat(length).getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            end);
      }
    }

    final byte[] bytes = Files.readAllBytes(file);
    for (int i = 0; i < 4 * MEGABYTE; i++) {
      if (bytes[i] != 120) {
        throw new AssertionError("byte " + i + " is " + bytes[i]);
      }
    }
  }

  @Test
  void shouldCloseTwice() {
    final SegmentSpace space = SegmentSpace.behind(file, HELD.length());

    space.close();
    space.close();
  }

  /** Of 512 bytes each, whatever the file system's own are. */
  private long blocks() throws IOException, InterruptedException {
    final Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
    final String output =
        new String(stat.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    stat.waitFor();
    return Long.parseLong(output.strip());
  }
}
