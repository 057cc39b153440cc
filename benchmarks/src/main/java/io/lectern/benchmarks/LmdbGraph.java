package io.lectern.benchmarks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.GetOp;
import org.lmdbjava.PutFlags;
import org.lmdbjava.SeekOp;
import org.lmdbjava.Txn;

/** A graph in LMDB: each vertex a key, its neighbours sorted duplicates of four bytes. */
final class LmdbGraph implements AutoCloseable {
  private static final long MAP_SIZE = 4L << 30;

  private final Env<ByteBuffer> env;
  private final Txn<ByteBuffer> transaction;
  private final Cursor<ByteBuffer> cursor;
  private final ByteBuffer key = buffer();
  private final HandWalk walk;

  /** Opens a file, and makes it if it is not there. */
  LmdbGraph(Path file, GraphData data) throws Exception {
    if (!Files.exists(file)) {
      final Path unfinished = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(unfinished);
      build(unfinished, data);
      Files.move(unfinished, file);
    }
    env =
        Env.create()
            .setMapSize(MAP_SIZE)
            .open(
                file.toFile(), EnvFlags.MDB_NOSUBDIR, EnvFlags.MDB_RDONLY_ENV, EnvFlags.MDB_NOLOCK);
    final Dbi<ByteBuffer> table = env.openDbi((byte[]) null, flags(false));
    transaction = env.txnRead();
    cursor = table.openCursor(transaction);
    walk = new HandWalk(data.vertices(), this::forEachEnd);
  }

  private static DbiFlags[] flags(boolean create) {
    final DbiFlags[] all = {
      DbiFlags.MDB_INTEGERKEY,
      DbiFlags.MDB_DUPSORT,
      DbiFlags.MDB_DUPFIXED,
      DbiFlags.MDB_INTEGERDUP,
      DbiFlags.MDB_CREATE
    };
    return create ? all : Arrays.copyOf(all, all.length - 1);
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void build(Path file, GraphData data) {
    final SparseRow rows = new SparseRow(data.vertices(), data.froms, data.tos);
    final ByteBuffer from = buffer();
    final ByteBuffer to = buffer();
    try (Env<ByteBuffer> made =
        Env.create()
            .setMapSize(MAP_SIZE)
            .open(file.toFile(), EnvFlags.MDB_NOSUBDIR, EnvFlags.MDB_NOSYNC, EnvFlags.MDB_NOLOCK)) {
      final Dbi<ByteBuffer> table = made.openDbi((byte[]) null, flags(true));
      try (Txn<ByteBuffer> writing = made.txnWrite()) {
        try (Cursor<ByteBuffer> at = table.openCursor(writing)) {
          for (int vertex = 0; vertex < data.vertices(); vertex++) {
            for (int i = rows.offsets[vertex]; i < rows.offsets[vertex + 1]; i++) {
              if (i > rows.offsets[vertex] && rows.ends[i] == rows.ends[i - 1]) {
                continue; // WordNet has edges that differ in their type only
              }
              at.put(from.putInt(0, vertex), to.putInt(0, rows.ends[i]), PutFlags.MDB_APPENDDUP);
            }
          }
        }
        writing.commit();
      }
    }
  }

  long sumOfEnds(int vertex) {
    long sum = 0;
    boolean found = cursor.get(key.putInt(0, vertex), GetOp.MDB_SET_KEY);
    while (found) {
      sum += cursor.val().order(ByteOrder.LITTLE_ENDIAN).getInt(0);
      found = cursor.seek(SeekOp.MDB_NEXT_DUP);
    }
    return sum;
  }

  int neighbourhood(int start, int hops) {
    return walk.neighbourhood(start, hops);
  }

  private void forEachEnd(int vertex, IntConsumer end) {
    boolean found = cursor.get(key.putInt(0, vertex), GetOp.MDB_SET_KEY);
    while (found) {
      end.accept(cursor.val().order(ByteOrder.LITTLE_ENDIAN).getInt(0));
      found = cursor.seek(SeekOp.MDB_NEXT_DUP);
    }
  }

  @Override
  public void close() {
    cursor.close();
    transaction.close();
    env.close();
  }
}
