package io.lectern.cli;

import io.lectern.cli.json.Iso8601;
import java.time.DateTimeException;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Moments as files have them: 2026-01-31T00:00:00Z, or a date for its first moment in UTC. */
final class MomentConverter implements ITypeConverter<Instant> {
  @Override
  public Instant convert(String text) {
    try {
      return Iso8601.parse(text);
    } catch (DateTimeException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
