package io.lectern.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreReader;
import io.lectern.engine.StoreWriter;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import net.openhft.chronicle.map.ChronicleMap;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.Txn;

/** Makes the files of {@link Fixture}, in a process of its own. */
final class FixtureBuilder {
  private static final int CONCEPTS_PER_BATCH = 2_000;

  private FixtureBuilder() {}

  /** Builds the store, then each peer from the store's records. */
  public static void main(String[] arguments) throws IOException {
    final ReaderTable readers = ReaderTable.inProcess();
    buildStore(Fixture.STORE, readers, Corpus.SOURCES);
    try (StoreReader reader = StoreReader.open(Fixture.STORE)) {
      readers.row(0).claim(ProcessHandle.current().pid(), 0, "benchmarks");
      try (Snapshot snapshot = reader.snapshot(readers.row(0))) {
        buildChronicleMap(snapshot);
        buildLmdb(snapshot);
      }
    }
  }

  /** Makes a store of all concepts, and of the edges of the first {@code sources}. */
  static void buildStore(Path file, ReaderTable readers, int sources) {
    try (StoreWriter writer = StoreWriter.create(file, StoreConfig.defaults(), readers)) {
      final long began = System.nanoTime();
      writer.beginBatch();
      for (int i = 0; i < Corpus.CONCEPTS; i++) {
        writer.put(Corpus.concept(i));
        commitWhenDue(writer, i);
      }
      int edges = 0;
      for (int source = 0; source < sources; source++) {
        for (int target : Corpus.neighbours(source)) {
          writer.link(Corpus.edge(source, target), false);
          commitWhenDue(writer, ++edges);
        }
      }
      writer.commit();
      Fixture.settle(writer);
      final double seconds = (System.nanoTime() - began) / 1e9;
      System.out.printf(
          "store: %,d concepts and %,d edges in %.1f s%n", Corpus.CONCEPTS, edges, seconds);
    }
  }

  private static void commitWhenDue(StoreWriter writer, int items) {
    if (items % CONCEPTS_PER_BATCH == CONCEPTS_PER_BATCH - 1 || writer.isBatchFull()) {
      writer.commit();
      writer.beginBatch();
    }
  }

  private static void buildChronicleMap(Snapshot snapshot) throws IOException {
    try (ChronicleMap<byte[], byte[]> map = Peers.openChronicleMap()) {
      final ConceptFlyweight concept = new ConceptFlyweight();
      for (int i = 0; i < Corpus.CONCEPTS; i++) {
        map.put(Corpus.id(i).getBytes(US_ASCII), record(snapshot, i, concept));
      }
    }
  }

  private static void buildLmdb(Snapshot snapshot) {
    try (Env<ByteBuffer> env = Peers.openLmdb(false)) {
      final Dbi<ByteBuffer> table = Peers.openLmdbTable(env, false);
      final ByteBuffer key = ByteBuffer.allocateDirect(20);
      final ByteBuffer value = ByteBuffer.allocateDirect(Corpus.RECORD_LENGTH);
      final ConceptFlyweight concept = new ConceptFlyweight();
      try (Txn<ByteBuffer> transaction = env.txnWrite()) {
        for (int i = 0; i < Corpus.CONCEPTS; i++) {
          key.clear().put(Corpus.id(i).getBytes(US_ASCII)).flip();
          value.clear().put(record(snapshot, i, concept)).flip();
          table.put(transaction, key, value);
        }
        transaction.commit();
      }
    }
  }

  /** The bytes of a concept's record, which are the peers' value. */
  static byte[] record(Snapshot snapshot, int number, ConceptFlyweight concept) {
    if (!snapshot.find(Corpus.id(number), concept)) {
      throw new IllegalStateException("concept " + number + " is missing");
    }
    final byte[] bytes = concept.recordSegment().toArray(ValueLayout.JAVA_BYTE);
    if (bytes.length != Corpus.RECORD_LENGTH) {
      throw new IllegalStateException("a record has " + bytes.length + " bytes");
    }
    return bytes;
  }
}
