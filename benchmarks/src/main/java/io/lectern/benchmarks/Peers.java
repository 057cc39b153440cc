package io.lectern.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.openhft.chronicle.map.ChronicleMap;
import org.lmdbjava.ByteBufferProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;

/** Opens the peers' files, and reads what is asked of their values. */
final class Peers {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LMDB_BYTES = 2L << 30;

  private Peers() {}

  static ChronicleMap<byte[], byte[]> openChronicleMap() throws IOException {
    return ChronicleMap.of(byte[].class, byte[].class)
        .constantKeySizeBySample(Corpus.id(0).getBytes(US_ASCII))
        .constantValueSizeBySample(new byte[Corpus.RECORD_LENGTH])
        .entries(Corpus.CONCEPTS)
        .createPersistedTo(Fixture.CHRONICLE_MAP.toFile());
  }

  static Env<ByteBuffer> openLmdb(boolean readOnly) {
    final Env.Builder<ByteBuffer> builder =
        Env.create(ByteBufferProxy.PROXY_OPTIMAL).setMapSize(LMDB_BYTES).setMaxDbs(1);
    return readOnly
        ? builder.open(Fixture.LMDB.toFile(), EnvFlags.MDB_NOSUBDIR, EnvFlags.MDB_RDONLY_ENV)
        : builder.open(Fixture.LMDB.toFile(), EnvFlags.MDB_NOSUBDIR, EnvFlags.MDB_NOSYNC);
  }

  static Dbi<ByteBuffer> openLmdbTable(Env<ByteBuffer> env, boolean readOnly) {
    return readOnly ? env.openDbi("concepts") : env.openDbi("concepts", DbiFlags.MDB_CREATE);
  }

  /** The type symbol and the confidence of a record. */
  static int twoFields(byte[] record) {
    return (int) INT.get(record, Corpus.TYPE_OFFSET)
        + (int) INT.get(record, Corpus.CONFIDENCE_OFFSET);
  }

  /** The type symbol and the confidence of a little-endian record. */
  static int twoFields(ByteBuffer record) {
    return record.getInt(Corpus.TYPE_OFFSET) + record.getInt(Corpus.CONFIDENCE_OFFSET);
  }

  /** The sum of all words of a record. */
  static long whole(byte[] record) {
    long sum = 0;
    for (int i = 0; i < record.length; i += Long.BYTES) {
      sum += (long) LONG.get(record, i);
    }
    return sum;
  }

  /** The sum of all words of a little-endian record. */
  static long whole(ByteBuffer record) {
    long sum = 0;
    for (int i = 0; i < record.remaining(); i += Long.BYTES) {
      sum += record.getLong(i);
    }
    return sum;
  }
}
