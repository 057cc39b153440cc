package io.lectern.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations such as 500ms, 10s, 2m, 1h, or ISO-8601's PT10S. */
final class DurationConverter implements ITypeConverter<Duration> {
  private static final Pattern SHORT = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  private static Duration parse(String text) {
    final Duration duration = Duration.parse(text);
    if (duration.isNegative()) {
      throw new TypeConversionException("'" + text + "' is negative: write 500ms, 10s, 2m or 1h");
    }
    return duration;
  }

  @Override
  public Duration convert(String text) {
    final Matcher matcher = SHORT.matcher(text);
    try {
      if (!matcher.matches()) {
        return parse(text);
      }
      final long number = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(number);
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        default -> Duration.ofHours(number);
      };
    } catch (DateTimeParseException e) {
      throw new TypeConversionException(
          "'" + text + "' is no duration: write 500ms, 10s, 2m or 1h");
    }
  }
}
