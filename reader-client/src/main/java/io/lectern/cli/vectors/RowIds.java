package io.lectern.cli.vectors;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
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
    final String line = readLine(rows);
    if (line == null) {
      throw new VectorRowsException(
          file + " ends after line " + rows.row() + ", and there are more vectors than that");
    }
    if (line.isEmpty()) {
      throw new VectorRowsException(
          file + ", line " + (rows.row() + 1) + " is empty: each line is the id of a vector");
    }
    return prefix + line;
  }

  private String readLine(VectorRows rows) throws IOException {
    try {
      return lines.readLine();
    } catch (CharacterCodingException e) {
      throw new VectorRowsException(
          file + " is not UTF-8 text, at line " + (rows.row() + 1) + " or soon after it", e);
    }
  }

  /** After the last row. */
  void requireEnd(VectorRows rows) throws IOException {
    if (lines != null && readLine(rows) != null) {
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
