package io.lectern.benchmarks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.Txn;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** LMDB, opened for reading only. */
@State(Scope.Benchmark)
public class LmdbState {
  final ByteBuffer key = ByteBuffer.allocateDirect(20);
  Env<ByteBuffer> env;
  Dbi<ByteBuffer> table;
  Txn<ByteBuffer> transaction;
  byte[][] ids;

  /** Opens the environment and a read transaction. */
  @Setup
  public void setUp() {
    Fixture.require();
    env = Peers.openLmdb(true);
    table = Peers.openLmdbTable(env, true);
    transaction = env.txnRead();
    ids = Corpus.encodedQueries();
  }

  /** Closes the environment. */
  @TearDown
  public void tearDown() {
    transaction.close();
    env.close();
  }

  ByteBuffer find(int position) {
    key.clear();
    key.put(ids[position]).flip();
    return table.get(transaction, key).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** As {@link #find}, seeing what was committed last. */
  ByteBuffer findRenewed(int position) {
    transaction.reset();
    transaction.renew();
    return find(position);
  }
}
