package io.lectern.cli.load;

import io.lectern.cli.json.JsonItem;
import io.lectern.cli.json.JsonLinesException;
import io.lectern.cli.json.JsonLinesReader;
import io.lectern.cli.json.JsonLinesReader.Selection;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * Loads JSON lines in two passes, all nodes before any edge, so that edges may come before their
 * nodes; memory does not grow with the file. A pass does not parse the lines of the other one, and
 * the second pass begins at the first edge: for a file with its nodes first this costs next to
 * nothing. What can be read only once is spooled: the first pass writes its edges to a temporary
 * file.
 */
public final class FileLoad {
  private static final int BUFFER_LENGTH = 1 << 16;
  private static final String SPOOL_ADVICE =
      "free some space there, name another directory (LECTERN_JAVA_OPTS=-Djava.io.tmpdir=DIR), or"
          + " load from a regular file, which needs no temporary one";

  private final String name;
  private final boolean lenient;
  private final ItemSink writer;
  private final LoadReport report;
  private final LongConsumer progress;

  /**
   * @param name of the file, for messages
   * @param lenient ignore unknown keys
   * @param progress hears how many bytes were read, now and then; those of the second pass are
   *     added
   */
  public FileLoad(
      String name, boolean lenient, ItemSink writer, LoadReport report, LongConsumer progress) {
    this.name = name;
    this.lenient = lenient;
    this.writer = writer;
    this.report = report;
    this.progress = progress;
  }

  /** Loads a regular file. */
  public void load(Path file) throws IOException {
    final long firstEdgeLine;
    final long firstEdgePosition;
    try (JsonLinesReader nodes = reader(Files.newInputStream(file), Selection.NODES)) {
      send(nodes);
      firstEdgeLine = nodes.firstEdgeLine();
      firstEdgePosition = nodes.firstEdgePosition();
    }
    if (firstEdgeLine > 0) {
      final FileChannel channel = FileChannel.open(file).position(firstEdgePosition);
      try (JsonLinesReader edges =
          new JsonLinesReader(
              Channels.newInputStream(channel),
              name,
              Selection.EDGES,
              lenient,
              firstEdgeLine,
              firstEdgePosition)) {
        send(edges);
      }
    }
  }

  /** Loads what can be read only once. */
  public void load(InputStream in) throws IOException {
    final Path spool = Files.createTempFile("lectern-load-", ".jsonl");
    try {
      try (OutputStream out =
              new BufferedOutputStream(new NamedOutputStream(spool, SPOOL_ADVICE), BUFFER_LENGTH);
          JsonLinesReader nodes = reader(in, Selection.NODES)) {
        nodes.spoolEdges(out);
        send(nodes);
      }
      try (JsonLinesReader edges = reader(Files.newInputStream(spool), Selection.EDGES)) {
        send(edges);
      }
    } finally {
      Files.delete(spool);
    }
  }

  private JsonLinesReader reader(InputStream in, Selection selection) {
    return new JsonLinesReader(in, name, selection, lenient);
  }

  /**
   * Sends all that the reader has, and waits for it: an edge must not overtake a node that is sent
   * again.
   */
  private void send(JsonLinesReader items) throws IOException {
    while (true) {
      try {
        final JsonItem item = items.next();
        if (item == null) {
          break;
        }
        writer.add(item);
      } catch (JsonLinesException e) {
        report.malformed(e);
      }
      progress.accept(items.position());
    }
    writer.drain();
  }
}
