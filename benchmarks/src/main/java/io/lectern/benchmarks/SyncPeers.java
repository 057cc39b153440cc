package io.lectern.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lectern.benchmarks.WriterCrew.Write;
import io.lectern.engine.os.NativeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import org.lmdbjava.ByteBufferProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * The peers of {@link SyncRate}: each write puts a value of 256 bytes under one of the keys and
 * returns when the disk has it.
 */
final class SyncPeers {
  private static final long LMDB_BYTES = 1L << 30;
  private static final long ALLOCATION_STEP = 1L << 20;

  private SyncPeers() {}

  /** Appends to a file whose blocks are allocated ahead, and calls fdatasync. */
  static SyncContender raw(Path file, int length) throws IOException {
    final NativeFile blocks = NativeFile.open(file, true, true, 0600);
    final FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    final ByteBuffer bytes = ByteBuffer.allocateDirect(length);
    final long[] ends = new long[2]; // of what is written, of what is allocated
    final Write write =
        (writer, number) -> {
          if (ends[0] + length > ends[1]) {
            blocks.allocate(ends[1], ALLOCATION_STEP);
            ends[1] += ALLOCATION_STEP;
          }
          bytes.clear().putInt(0, number);
          while (bytes.hasRemaining()) {
            ends[0] += channel.write(bytes, ends[0]);
          }
          channel.force(false);
        };
    return new WriterCrew(
        List.of(write),
        () -> {
          channel.close();
          blocks.close();
        });
  }

  /** A transaction for each write; the environment lets one in at a time. */
  static SyncContender lmdb(Path file, int writers) {
    final Env<ByteBuffer> env =
        Env.create(ByteBufferProxy.PROXY_OPTIMAL)
            .setMapSize(LMDB_BYTES)
            .setMaxDbs(1)
            .open(file.toFile(), EnvFlags.MDB_NOSUBDIR);
    final Dbi<ByteBuffer> table = env.openDbi("concepts", DbiFlags.MDB_CREATE);
    final ThreadLocal<ByteBuffer> keys = ThreadLocal.withInitial(() -> direct(20));
    final ThreadLocal<ByteBuffer> values =
        ThreadLocal.withInitial(() -> direct(Corpus.RECORD_LENGTH));
    final Write write =
        (writer, number) -> {
          final ByteBuffer key = keys.get().clear().put(key(number)).flip();
          final ByteBuffer value = values.get().clear().putInt(0, number);
          try (Txn<ByteBuffer> transaction = env.txnWrite()) {
            table.put(transaction, key, value);
            transaction.commit();
          }
        };
    return new WriterCrew(Collections.nCopies(writers, write), env);
  }

  /** RocksDB groups the writes that wait by itself. */
  static SyncContender rocks(Path directory, int writers) throws RocksDBException {
    RocksDB.loadLibrary();
    final Options options = new Options().setCreateIfMissing(true);
    final WriteOptions sync = new WriteOptions().setSync(true);
    final RocksDB database = RocksDB.open(options, directory.toString());
    final ThreadLocal<ByteBuffer> values =
        ThreadLocal.withInitial(() -> ByteBuffer.allocate(Corpus.RECORD_LENGTH));
    final Write write =
        (writer, number) -> database.put(sync, key(number), values.get().putInt(0, number).array());
    return new WriterCrew(
        Collections.nCopies(writers, write),
        () -> {
          database.close();
          sync.close();
          options.close();
        });
  }

  /**
   * A transaction for each write, through one connection: several would only wait for each other by
   * sleeping.
   */
  static SyncContender sqlite(Path file, int writers) throws SQLException {
    final Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      try (ResultSet mode = statement.executeQuery("pragma journal_mode = wal")) {
        if (!mode.next() || !mode.getString(1).equals("wal")) {
          throw new SQLException("SQLite does not take up its write-ahead log");
        }
      }
      statement.execute("pragma synchronous = full");
      statement.execute("create table concepts (id blob primary key, record blob) without rowid");
    }
    final PreparedStatement put =
        connection.prepareStatement("insert or replace into concepts values (?, ?)");
    final Write write =
        (writer, number) -> {
          final byte[] value = ByteBuffer.allocate(Corpus.RECORD_LENGTH).putInt(0, number).array();
          synchronized (put) {
            put.setBytes(1, key(number));
            put.setBytes(2, value);
            put.executeUpdate();
          }
        };
    return new WriterCrew(Collections.nCopies(writers, write), connection);
  }

  private static byte[] key(int number) {
    return SyncRate.id(number).getBytes(US_ASCII);
  }

  private static ByteBuffer direct(int length) {
    return ByteBuffer.allocateDirect(length);
  }
}
