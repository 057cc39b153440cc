package io.lectern.cli.json;

import java.io.IOException;
import java.io.InputStream;

/**
 * Hands a parser one line at a time, so that one parser, with its buffers and its table of names,
 * serves all lines. A parser that asks for more than the line holds gets {@link
 * EndOfLineException}.
 */
final class LineFeed extends InputStream {
  private byte[] buffer = new byte[0];
  private int next;
  private int end;
  private long fed;

  /** A document goes on where its line ends. */
  static final class EndOfLineException extends IOException {
    private static final long serialVersionUID = 1L;

    EndOfLineException() {
      super("the line ends inside the JSON object");
    }
  }

  /** Begins to count anew what is handed out: for a new parser. */
  void restart() {
    fed = 0;
  }

  void line(byte[] buffer, int start, int end) {
    this.buffer = buffer;
    this.next = start;
    this.end = end;
  }

  /** Bytes of the line that no one has asked for. */
  int remaining() {
    return end - next;
  }

  /** Bytes handed out since the last restart. */
  long fed() {
    return fed;
  }

  @Override
  public int read() throws IOException {
    final byte[] one = new byte[1];
    read(one, 0, 1);
    return one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    final int count = Math.min(length, end - next);
    if (count == 0) {
      throw new EndOfLineException();
    }
    System.arraycopy(buffer, next, target, offset, count);
    next += count;
    fed += count;
    return count;
  }
}
