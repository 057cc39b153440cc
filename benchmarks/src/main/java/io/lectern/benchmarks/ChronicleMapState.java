package io.lectern.benchmarks;

import java.io.IOException;
import net.openhft.chronicle.map.ChronicleMap;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Chronicle Map, persisted to a file. */
@State(Scope.Benchmark)
public class ChronicleMapState {
  byte[] value = new byte[Corpus.RECORD_LENGTH];
  ChronicleMap<byte[], byte[]> map;
  byte[][] ids;

  /** Opens the map. */
  @Setup
  public void setUp() throws IOException {
    Fixture.require();
    map = Peers.openChronicleMap();
    ids = Corpus.encodedQueries();
  }

  /** Closes the map. */
  @TearDown
  public void tearDown() {
    map.close();
  }

  byte[] find(int position) {
    value = map.getUsing(ids[position], value);
    return value;
  }
}
