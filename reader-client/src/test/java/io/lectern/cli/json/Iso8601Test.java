package io.lectern.cli.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Iso8601Test {
  @ParameterizedTest
  @CsvSource({
    "2026-03-01T12:00:00Z, 2026-03-01T12:00:00Z",
    "2026-03-01T12:00:00.5Z, 2026-03-01T12:00:00.500Z",
    "2026-03-01T12:00:00.123456789Z, 2026-03-01T12:00:00.123456789Z",
    "2026-03-01T12:00:00+02:00, 2026-03-01T10:00:00Z",
    "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
    "2026-03-01, 2026-03-01T00:00:00Z",
    "+12026-03-01T12:00:00Z, +12026-03-01T12:00:00Z"
  })
  void shouldParse(String text, Instant expected) {
    assertThat(Iso8601.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "2026-03-01T12:00:00",
        "2026-02-29T12:00:00Z",
        "2026-13-01T12:00:00Z",
        "2026-03-01T25:00:00Z",
        "2026-03-01T12:60:00Z",
        "2026-3-01T12:00:00Z",
        "1772366400",
        "2026-03-32"
      })
  void shouldRefuse(String text) {
    assertThatThrownBy(() -> Iso8601.parse(text))
        .isInstanceOf(DateTimeException.class)
        .hasMessageContaining("is not an ISO-8601 time with a zone, such as 2026-03-01T12:00:00Z");
  }

  @Test
  void shouldAgreeWithTheLibrary() {
    final long seed = Long.getLong("lectern.seed", System.nanoTime());
    final Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      final Instant instant =
          Instant.ofEpochSecond(
              random.nextLong(-60_000_000_000L, 250_000_000_000L), random.nextInt(1_000_000_000));
      assertThat(Iso8601.parse(instant.toString())).as("seed %d", seed).isEqualTo(instant);
    }
  }
}
