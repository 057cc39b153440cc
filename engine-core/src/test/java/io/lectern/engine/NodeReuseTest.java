package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of removed vectors are given out again while readers come and go. */
class NodeReuseTest {
  private static final int DIMENSION = 8;
  private static final int CONCEPTS = 1000;
  private static final int CHANGED = 100;
  private static final int BATCHES = 60;

  private final ReaderTable readers = ReaderTable.inProcess();
  private final Random random = new Random(1);
  private StoreWriter writer;
  private StoreReader reader;

  @BeforeEach
  void fill(@TempDir Path directory) {
    final Path path = directory.resolve("store.dat");
    writer = StoreWriter.create(path, Roomy.config(), readers);
    reader = StoreReader.open(path);
    readers.row(0).claim(1, 1, "test");
    writer.beginBatch();
    for (int i = 0; i < CONCEPTS; i++) {
      put(i);
    }
    writer.commit();
  }

  @AfterEach
  void close() {
    reader.close();
    writer.close();
  }

  /** Each sweep ends beside a reader that may be on the way to what it has cut off. */
  @Test
  void shouldReuseNodesBesideAReaderThatIsAlwaysABatchBehind() {
    Snapshot behind = reader.snapshot(readers.row(0));
    for (int batch = 0; batch < BATCHES; batch++) {
      writer.beginBatch();
      for (int i = 0; i < CHANGED; i++) {
        put(random.nextInt(CONCEPTS));
      }
      behind.close();
      behind = reader.snapshot(readers.row(0));
      writer.commit();
    }
    behind.close();
    final long nodes = reader.statistics().spaces().getFirst().nodes();
    assertThat(nodes).isLessThan(CONCEPTS + 10 * CHANGED);
  }

  private void put(int number) {
    final float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    writer.put(Concept.builder("c" + number).embedding(vector).build());
  }
}
