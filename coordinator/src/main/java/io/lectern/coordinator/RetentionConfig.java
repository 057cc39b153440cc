package io.lectern.coordinator;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many epochs before the last stay readable: what either bound keeps.
 *
 * @param count the last so many, at least 1, which is the last one alone
 * @param age those that were the last one at some moment of this time; zero: none
 */
record RetentionConfig(long count, Duration age) {
  private static final Duration MAX_AGE = Duration.ofDays(10_000);
  private static final Pattern COUNT = Pattern.compile("\\d{1,18}");
  private static final Pattern AGE = Pattern.compile("(\\d{1,9})([smhd])");

  RetentionConfig {
    if (count < 1) {
      throw new IllegalArgumentException("epochs to retain: " + count + " must be at least 1");
    }
    if (age.isNegative() || age.compareTo(MAX_AGE) > 0) {
      throw new IllegalArgumentException(
          "age of epochs to retain: " + age + " must be 0 to " + MAX_AGE.toDays() + " days");
    }
  }

  /** The last epoch only, beside what readers pin. */
  static RetentionConfig none() {
    return new RetentionConfig(1, Duration.ZERO);
  }

  /**
   * With a further bound.
   *
   * @param text a count, or an age as 30s, 10m, 12h or 7d
   * @return empty: it is neither
   */
  Optional<RetentionConfig> and(String text) {
    if (COUNT.matcher(text).matches()) {
      final long more = Long.parseLong(text);
      return more < 1
          ? Optional.empty()
          : Optional.of(new RetentionConfig(Math.max(count, more), age));
    }
    final Matcher matcher = AGE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    final long number = Long.parseLong(matcher.group(1));
    final Duration more =
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        };
    return more.compareTo(MAX_AGE) > 0
        ? Optional.empty()
        : Optional.of(new RetentionConfig(count, more.compareTo(age) > 0 ? more : age));
  }

  boolean isNone() {
    return count == 1 && age.isZero();
  }
}
