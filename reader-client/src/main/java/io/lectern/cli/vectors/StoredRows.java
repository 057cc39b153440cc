package io.lectern.cli.vectors;

import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Snapshot;
import io.lectern.engine.VectorHits;
import io.lectern.engine.VectorQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A base in a store: the concepts' ids are the numbers of its rows. */
public final class StoredRows implements NearestRows {
  private final Snapshot snapshot;
  private final String space;
  private final int[] rows; // by ordinal
  private final VectorHits hits = new VectorHits();

  /**
   * @param snapshot stays open for as long as this is used
   * @param count rows of the base, all of which the snapshot has
   */
  public StoredRows(Snapshot snapshot, String space, int count) {
    this.snapshot = snapshot;
    this.space = space;
    this.rows = rows(snapshot, count);
  }

  private static int[] rows(Snapshot snapshot, int count) {
    final ConceptFlyweight concept = new ConceptFlyweight();
    int[] rows = new int[count + 1];
    for (int row = 0; row < count; row++) {
      if (!snapshot.find(Integer.toString(row), concept)) {
        throw new IllegalStateException("row " + row + " was loaded and is not there");
      }
      final int ordinal = concept.ordinal();
      if (ordinal >= rows.length) {
        rows = Arrays.copyOf(rows, Math.max(ordinal + 1, 2 * rows.length));
      }
      rows[ordinal] = row;
    }
    return rows;
  }

  @Override
  public int find(float[] query, int ef, int[] found) {
    return find(query(query, found.length, ef), found);
  }

  /** What {@link #find(float[], int, int[])} looks for. */
  VectorQuery query(float[] vector, int k, int ef) {
    return VectorQuery.of(space, vector, k).withEf(ef);
  }

  Snapshot snapshot() {
    return snapshot;
  }

  /** The numbers of the rows of hits; by several threads at once, if they like. */
  int take(VectorHits from, int[] found) {
    int count = 0;
    while (from.next()) {
      found[count++] = rows[from.ordinal()];
    }
    return count;
  }

  /** The k rows that are nearest to each query, by comparing all. */
  public List<int[]> exact(List<float[]> queries, int k) {
    final List<int[]> truth = new ArrayList<>();
    for (float[] query : queries) {
      final int[] nearest = new int[k];
      truth.add(Arrays.copyOf(nearest, find(VectorQuery.of(space, query, k).exactly(), nearest)));
    }
    return truth;
  }

  private int find(VectorQuery query, int[] found) {
    return take(snapshot.search(query, hits), found);
  }
}
