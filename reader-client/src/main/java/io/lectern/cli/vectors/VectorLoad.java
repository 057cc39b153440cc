package io.lectern.cli.vectors;

import io.lectern.cli.json.JsonItem;
import io.lectern.cli.load.BulkWriter;
import io.lectern.client.LecternReader;
import io.lectern.engine.Concept;
import io.lectern.engine.Snapshot;
import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * Sends the rows of a file as vectors of concepts. What else a concept holds stays as it is when
 * the row is sent; concepts that do not exist are made.
 */
public final class VectorLoad {
  private static final int ROWS_PER_SNAPSHOT = 1024;

  private final LecternReader reader;
  private final BulkWriter writer;
  private final String space;
  private final RowIds ids;

  /**
   * @param space that the vectors are of
   * @param ids of the rows' concepts
   */
  public VectorLoad(LecternReader reader, BulkWriter writer, String space, RowIds ids) {
    this.reader = reader;
    this.writer = writer;
    this.space = space;
    this.ids = ids;
  }

  /**
   * Sends all rows and waits until all are settled.
   *
   * @param progress hears how many bytes were read, now and then
   * @throws VectorRowsException if the file holds something else, or there are more or fewer ids
   *     than rows; what comes before is loaded
   */
  public void load(VectorRows rows, LongConsumer progress) throws IOException {
    boolean more = true;
    while (more) {
      try (Snapshot snapshot = reader.snapshot()) {
        more = send(rows, snapshot);
      }
      progress.accept(rows.position());
    }
    writer.drain();
    ids.requireEnd(rows);
  }

  private boolean send(VectorRows rows, Snapshot snapshot) throws IOException {
    for (int i = 0; i < ROWS_PER_SNAPSHOT; i++) {
      if (!rows.next()) {
        return false;
      }
      writer.add(new JsonItem.Node(0, concept(rows, snapshot)));
    }
    return true;
  }

  private Concept concept(VectorRows rows, Snapshot snapshot) throws IOException {
    final String id = ids.next(rows);
    final float[] vector = rows.floats();
    try {
      return snapshot
          .get(id)
          .orElseGet(() -> Concept.builder(id).build())
          .withVector(space, vector);
    } catch (IllegalArgumentException e) {
      throw rows.wrong("cannot be put to concept '" + id + "': " + e.getMessage(), e);
    }
  }
}
