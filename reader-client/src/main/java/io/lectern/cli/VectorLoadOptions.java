package io.lectern.cli;

import io.lectern.cli.vectors.RowIds;
import io.lectern.engine.Concept;
import io.lectern.engine.VectorMetric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Options of {@code lectern load} that are about vectors. */
final class VectorLoadOptions {
  @Option(
      names = "--space",
      paramLabel = "S",
      description =
          "Of .fvecs, and with --embed: the vector space (default: " + Concept.DEFAULT_SPACE + ").")
  private String space;

  @Option(
      names = "--metric",
      paramLabel = "cosine|dot|euclidean",
      description =
          "Of .fvecs: make the space first, with vectors compared like this; without it the first"
              + " vector makes it (cosine), if there is none.")
  private VectorMetric metric;

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      description = "Of .fvecs: what ids begin with, before the vector's number, from 0.")
  private String prefix;

  @Option(
      names = "--ids",
      paramLabel = "FILE",
      description = "Of .fvecs: ids, one a line for each vector, instead of numbers.")
  private Path idFile;

  static boolean isVectors(String source) {
    return source.toLowerCase(Locale.ROOT).endsWith(".fvecs");
  }

  @Option(
      names = "--embed",
      description =
          "Give concepts that come without a vector one of their content, made by the text model.")
  private boolean embed;

  boolean embed() {
    return embed;
  }

  /** Whether options are given that no other file takes. */
  boolean areForVectorsOnly() {
    return (space != null && !embed) || metric != null || prefix != null || idFile != null;
  }

  String space() {
    return space == null ? Concept.DEFAULT_SPACE : space;
  }

  /** Null: not told. */
  VectorMetric metric() {
    return metric;
  }

  RowIds openIds() throws IOException {
    final String first = prefix == null ? "" : prefix;
    return idFile == null ? RowIds.numbers(first) : RowIds.lines(first, idFile);
  }
}
