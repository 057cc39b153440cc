package io.lectern.cli.json;

/**
 * A line that is no node, no edge and no vector space; the message names file, line and, where
 * there is one, column.
 */
public final class JsonLinesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String problem;
  private final long line;
  private final int column;

  JsonLinesException(String file, long line, int column, String problem, Throwable cause) {
    super(
        file + ", line " + line + (column > 0 ? ", column " + column : "") + ": " + problem, cause);
    this.problem = problem;
    this.line = line;
    this.column = column;
  }

  /** What is wrong, without the place. */
  public String problem() {
    return problem;
  }

  /** The line, from 1. */
  public long line() {
    return line;
  }

  /** The column in characters, from 1; 0 if the whole line is meant. */
  public int column() {
    return column;
  }
}
