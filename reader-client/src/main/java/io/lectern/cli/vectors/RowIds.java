package io.lectern.cli.vectors;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which concept each row of a file of vectors is of. */
public final class RowIds implements AutoCloseable {
  private final String prefix;
  private final Path file; // null: numbers
  private final BufferedReader lines;

  private RowIds(String prefix, Path file, BufferedReader lines) {
    this.prefix = prefix;
    this.file = file;
    this.lines = lines;
  }

  /** The row's number, from 0, behind a prefix. */
  public static RowIds numbers(String prefix) {
    return new RowIds(prefix, null, null);
  }

  /** The lines of a file behind a prefix, one for each row. */
  public static RowIds lines(String prefix, Path file) throws IOException {
    return new RowIds(prefix, file, Files.newBufferedReader(file, StandardCharsets.UTF_8));
  }

  /** Id of the row moved to. */
  String next(VectorRows rows) throws IOException {
    if (lines == null) {
      return prefix + rows.row();
    }
    final String line = lines.readLine();
    if (line == null) {
      throw new VectorRowsException(
          file + " ends after line " + rows.row() + ", and there are more vectors than that");
    }
    return prefix + line;
  }

  /** After the last row. */
  void requireEnd(VectorRows rows) throws IOException {
    if (lines != null && lines.readLine() != null) {
      throw new VectorRowsException(
          file + " has more lines than there are vectors, which are " + rows.row());
    }
  }

  @Override
  public void close() throws IOException {
    if (lines != null) {
      lines.close();
    }
  }
}
