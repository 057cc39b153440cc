package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldWordsTest {
  private static final int WINDOWS = 5;
  private static final int WORDS = 1024;

  @TempDir Path directory;

  @Test
  void shouldRestoreTheFirstValueOfEachWordFromMemoryAlone() throws IOException {
    assertRestoresFirstValues(1 << 20, 100_000);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void shouldRestoreTheFirstValueOfEachWordFromSpilledRunsToo() throws IOException {
    assertRestoresFirstValues(1000, 20_000);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void shouldHoldNoMoreThanTwiceTheWordsThatChangedAgainAndAgain() throws IOException {
    try (OldWords words = new OldWords(directory.resolve("spill"))) {
      words.open(WINDOWS, WORDS);
      for (int i = 0; i < 1_000_000; i++) {
        words.add(1, i % WORDS, i);
      }
      assertThat(words.heldWords()).isLessThanOrEqualTo(2 * WORDS);
    }
  }

  @Test
  void shouldForgetWhatWasRestored() throws IOException {
    try (OldWords words = new OldWords(directory.resolve("spill"))) {
      words.open(WINDOWS, WORDS);
      words.add(3, 7, 42);
      words.restore(3, copy());
      assertThat(words.heldWords()).isZero();
      final ByteBuffer again = copy();
      words.restore(3, again);
      assertThat(again).isEqualTo(copy());
    }
  }

  private void assertRestoresFirstValues(long maxWords, int changes) throws IOException {
    final long seed = new Random().nextLong();
    final Random random = new Random(seed);
    final Map<Integer, Long> expected = new HashMap<>();
    try (OldWords words = new OldWords(directory.resolve("spill"), maxWords)) {
      words.open(WINDOWS, WORDS);
      for (int i = 0; i < changes; i++) {
        // Few words change often, many seldom or never.
        final int word = (int) Math.abs(random.nextGaussian() * WORDS / 2);
        final int window = random.nextInt(WINDOWS - 1);
        if (word < WORDS) {
          final long value = random.nextLong();
          words.add(window, word, value);
          expected.putIfAbsent(window * WORDS + word, value);
        }
      }
      for (int window = 0; window < WINDOWS; window++) {
        final ByteBuffer copy = copy();
        words.restore(window, copy);
        for (int word = 0; word < WORDS; word++) {
          assertThat(copy.getLong(word * Long.BYTES))
              .as("word %s of window %s, seed %s", word, window, seed)
              .isEqualTo(expected.getOrDefault(window * WORDS + word, -1L));
        }
      }
    }
  }

  private static ByteBuffer copy() {
    final ByteBuffer copy = ByteBuffer.allocate(WORDS * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int word = 0; word < WORDS; word++) {
      copy.putLong(word * Long.BYTES, -1);
    }
    return copy;
  }
}
