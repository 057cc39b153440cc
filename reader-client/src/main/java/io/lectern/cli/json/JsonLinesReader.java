package io.lectern.cli.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads nodes, edges and vector spaces from JSON lines. Blank lines are skipped. After a {@link
 * JsonLinesException} the reader can be asked for the next line's item.
 *
 * <p>Asked for one kind of item, it passes over lines of the other kind without parsing them, if
 * they begin as {@link JsonLinesWriter} writes them. Not thread-safe.
 */
public final class JsonLinesReader implements AutoCloseable {
  /** Which lines are wanted. */
  public enum Selection {
    /** Every line. */
    ALL,
    /** All lines but edges: vector spaces too. A line that holds no item is an error here. */
    NODES,
    /** Edges alone; a line that holds something else, or no item, is passed over. */
    EDGES
  }

  /** Longest line, bytes: more than the largest concept takes, with every character escaped. */
  public static final int MAX_LINE_LENGTH = 16 << 20;

  private static final byte[] NODE_PREFIX =
      "{\"type\":\"node\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EDGE_PREFIX =
      "{\"type\":\"edge\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final LineReader lines;
  private final String file;
  private final Selection selection;
  private final DocumentParser parser;
  private OutputStream spool;
  private long firstEdgeLine;
  private long firstEdgePosition;

  /**
   * @param in the lines; closed with the reader
   * @param file its name, for messages
   * @param selection which lines are wanted
   * @param lenient ignore unknown keys
   */
  public JsonLinesReader(InputStream in, String file, Selection selection, boolean lenient) {
    this(in, file, selection, lenient, 1, 0);
  }

  /**
   * @param firstLine number of the stream's first line in its file
   * @param firstPosition bytes of the file before the stream
   */
  public JsonLinesReader(
      InputStream in,
      String file,
      Selection selection,
      boolean lenient,
      long firstLine,
      long firstPosition) {
    this.lines = new LineReader(in, firstLine - 1, firstPosition, MAX_LINE_LENGTH);
    this.file = file;
    this.selection = selection;
    this.parser = new DocumentParser(MAX_LINE_LENGTH, lenient);
  }

  /**
   * Writes every edge that is passed over to {@code spool}, and an empty line in place of every
   * other line: what is spooled has the same line numbers. The caller closes it.
   */
  public void spoolEdges(OutputStream spool) {
    this.spool = spool;
  }

  /**
   * The next item of the selection, or null at the end.
   *
   * @throws JsonLinesException naming file, line and column, if a line holds no valid item
   */
  public JsonItem next() throws IOException {
    while (lines.next()) {
      final JsonItem item = lines.isTooLong() ? refuseTooLong() : wanted();
      if (item != null) {
        return item;
      }
    }
    return null;
  }

  private JsonItem refuseTooLong() throws IOException {
    spoolBlank();
    if (selection == Selection.EDGES) {
      return null;
    }
    throw new JsonLinesException(
        file,
        lines.lineNumber(),
        0,
        "the line is longer than " + (MAX_LINE_LENGTH >> 20) + " MiB",
        null);
  }

  /** The item of the current line, or null if it is blank or not wanted. */
  private JsonItem wanted() throws IOException {
    final byte[] buffer = lines.buffer();
    final int start = skipSpace(buffer, lines.start(), lines.end());
    final int end = trimSpace(buffer, start, lines.end());
    if (start == end) {
      spoolBlank();
      return null;
    }
    final boolean certainEdge = startsWith(buffer, start, end, EDGE_PREFIX);
    if (selection == Selection.NODES && certainEdge) {
      passEdge(buffer, start, end);
      return null;
    }
    if (selection == Selection.EDGES && startsWith(buffer, start, end, NODE_PREFIX)) {
      return null;
    }
    return parse(buffer, start, end, certainEdge);
  }

  private JsonItem parse(byte[] buffer, int start, int end, boolean certainEdge)
      throws IOException {
    final JsonItem item;
    try {
      if (!lines.isAscii()) {
        requireUtf8(buffer, start, end);
      }
      item = parser.parse(buffer, start, end, lines.lineNumber());
    } catch (DocumentException e) {
      spoolBlank();
      if (selection == Selection.EDGES && !certainEdge) {
        return null;
      }
      throw located(e, buffer, start);
    }
    if (selection == Selection.NODES && item instanceof JsonItem.Link) {
      passEdge(buffer, start, end);
      return null;
    }
    spoolBlank();
    return selection == Selection.EDGES && !(item instanceof JsonItem.Link) ? null : item;
  }

  private JsonLinesException located(DocumentException e, byte[] buffer, int start) {
    final int column =
        e.offset() == DocumentException.NOWHERE
            ? 0
            : Utf8.column(buffer, lines.start(), start + e.offset());
    return new JsonLinesException(file, lines.lineNumber(), column, e.getMessage(), e);
  }

  private void passEdge(byte[] buffer, int start, int end) throws IOException {
    if (firstEdgeLine == 0) {
      firstEdgeLine = lines.lineNumber();
      firstEdgePosition = lines.position();
    }
    if (spool != null) {
      spool.write(buffer, start, end - start);
      spool.write('\n');
    }
  }

  private void spoolBlank() throws IOException {
    if (spool != null) {
      spool.write('\n');
    }
  }

  private static void requireUtf8(byte[] buffer, int start, int end) throws DocumentException {
    final int malformed = Utf8.firstMalformed(buffer, start, end);
    if (malformed >= 0) {
      throw new DocumentException(
          "byte 0x%02X is not UTF-8 here: convert the file to UTF-8".formatted(buffer[malformed]),
          malformed - start,
          null);
    }
  }

  private int skipSpace(byte[] buffer, int start, int end) {
    int i = start;
    if (lines.position() == 0 && startsWith(buffer, i, end, BYTE_ORDER_MARK)) {
      i += BYTE_ORDER_MARK.length;
    }
    while (i < end && isSpace(buffer[i])) {
      i++;
    }
    return i;
  }

  private static int trimSpace(byte[] buffer, int start, int end) {
    int i = end;
    while (i > start && isSpace(buffer[i - 1])) {
      i--;
    }
    return i;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }

  private static boolean startsWith(byte[] buffer, int start, int end, byte[] prefix) {
    return end - start >= prefix.length
        && Arrays.equals(buffer, start, start + prefix.length, prefix, 0, prefix.length);
  }

  /** Number of the first edge's line that was passed over, 0 if there was none. */
  public long firstEdgeLine() {
    return firstEdgeLine;
  }

  /** Bytes of the file before that line. */
  public long firstEdgePosition() {
    return firstEdgePosition;
  }

  /** Bytes of the file read so far, up to the end of the last item's line. */
  public long position() {
    return lines.nextPosition();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
