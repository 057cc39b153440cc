package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lectern.layout.HnswRegionDescriptor;
import io.lectern.layout.RegionTableDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the writer measures of its graphs of vectors, and how it mends them. */
class VectorWatchTest {
  private static final int CONCEPTS = 1200;
  private static final int DIMENSION = 36;
  private static final int MOST_STEPS = 100_000;

  @TempDir Path directory;

  private final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private final ReaderTable readers = ReaderTable.inProcess();
  private Path path;
  private StoreWriter writer;

  @BeforeEach
  void fill() {
    path = directory.resolve("store.dat");
    writer = StoreWriter.create(path, Roomy.config(), readers);
    writer.beginBatch();
    for (int i = 0; i < CONCEPTS; i++) {
      writer.put(concept(i));
    }
    writer.commit();
  }

  @AfterEach
  void verify() {
    writer.close();
    Verified.assertClean(path);
  }

  @Test
  void shouldMeasureUntilThereIsNothingNew() {
    assertThat(writer.upkeep().vectorQuality()).isEmpty();
    measure();
    final VectorQuality quality = quality();
    assertThat(quality.name()).isEqualTo(Concept.DEFAULT_SPACE);
    assertThat(quality.samples()).isEqualTo(64);
    assertThat(quality.recall()).as("seed %s", seed).isBetween(0.9, 1.0);
    assertThat(quality.reachable()).as("seed %s", seed).isBetween(0.99, 1.0);
    assertThat(writer.upkeep().watchVectors()).as("nothing has changed").isFalse();
    writer.beginBatch();
    writer.put(concept(0));
    writer.commit();
    assertThat(writer.upkeep().watchVectors()).as("something has changed").isTrue();
  }

  @Test
  void shouldGoOnWhileVectorsArePutRemovedAndUsedAgain() {
    for (int round = 0; round < 300; round++) {
      writer.upkeep().watchVectors();
      writer.beginBatch();
      for (int i = 0; i < 10; i++) {
        final int number = random.nextInt(CONCEPTS);
        if (random.nextInt(3) == 0) {
          writer.delete("c" + number);
        } else {
          writer.put(concept(number));
        }
      }
      writer.commit();
      if (round % 3 == 0) {
        writer.upkeep().reclaim();
      }
    }
    measure();
    mend();
    measure();
    assertThat(quality().recall()).as("seed %s", seed).isBetween(0.9, 1.0);
    assertThat(quality().reachable()).as("seed %s", seed).isEqualTo(1.0);
  }

  @Test
  void shouldLinkInAgainWhatNothingLeadsTo() throws IOException {
    measure();
    mend();
    measure();
    final long mendedBefore = quality().mended();
    assertThat(quality().reachable()).as("seed %s", seed).isEqualTo(1.0);
    final Set<Integer> lost = Set.of(7, 77, 777);
    cutOff(lost);
    assertThat(found("c6")).as("as nothing leads to node 7").isFalse();

    // What was cut off is no change that the writer knows of.
    writer.beginBatch();
    writer.put(concept(CONCEPTS));
    writer.commit();
    measure();
    assertThat(quality().reachable())
        .as("seed %s", seed)
        .isCloseTo(1 - 3.0 / (CONCEPTS + 1), within(1e-9));
    mend();
    assertThat(quality().mended() - mendedBefore).isEqualTo(3);
    measure();

    assertThat(quality().reachable()).as("seed %s", seed).isEqualTo(1.0);
    for (int node : lost) {
      assertThat(found("c" + (node - 1))).as("node %s, seed %s", node, seed).isTrue();
    }
  }

  @Test
  void shouldUndoWhatItHasMendedWithTheBatch() throws IOException {
    measure();
    mend();
    cutOff(Set.of(50));
    writer.beginBatch();
    writer.put(concept(CONCEPTS));
    writer.commit();
    measure();
    writer.beginBatch();
    writer.put(concept(CONCEPTS + 1));
    writer.prepareCommit();
    assertThat(found("c49")).as("mended in a batch").isTrue();
    writer.abort();
    assertThat(found("c49")).as("undone with it").isFalse();
    measure();
    mend();
    assertThat(found("c49")).isTrue();
  }

  private void measure() {
    for (int i = 0; writer.upkeep().watchVectors(); i++) {
      assertThat(i).as("steps").isLessThan(MOST_STEPS);
    }
  }

  private void mend() {
    for (int i = 0; writer.upkeep().reclaim(); i++) {
      assertThat(i).as("batches").isLessThan(MOST_STEPS);
    }
  }

  private VectorQuality quality() {
    return writer.upkeep().vectorQuality().getFirst();
  }

  /** Whether a walk comes to a concept's vector, which is the nearest to itself. */
  private boolean found(String id) {
    try (StoreReader reader = StoreReader.open(path);
        Snapshot snapshot = reader.snapshot(readers.row(0))) {
      final ConceptFlyweight concept = new ConceptFlyweight();
      assertThat(snapshot.find(id, concept)).isTrue();
      final VectorHits hits =
          snapshot.search(Concept.DEFAULT_SPACE, concept.vector(Concept.DEFAULT_SPACE), 1);
      return hits.next() && hits.id().equals(id);
    }
  }

  /** Takes out all links to some nodes, as no writer would. */
  private void cutOff(Set<Integer> nodes) throws IOException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel =
            FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      final MemorySegment memory =
          channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
      final long space =
          memory.get(
                  ValueLayout.JAVA_LONG,
                  RegionTableDescriptor.entryOffset(RegionTableDescriptor.HNSW)
                      + RegionTableDescriptor.OFFSET_OFFSET)
              + HnswRegionDescriptor.SPACES_OFFSET;
      final long first =
          memory.get(ValueLayout.JAVA_LONG, space + HnswRegionDescriptor.SPACE_NODES_OFFSET_OFFSET);
      final int stride =
          memory.get(ValueLayout.JAVA_INT, space + HnswRegionDescriptor.SPACE_STRIDE_OFFSET);
      final int codes =
          HnswRegionDescriptor.codeBytes(HnswRegionDescriptor.CODING_BYTES, DIMENSION);
      for (int node = 1; node <= CONCEPTS; node++) {
        final long links =
            first + (long) node * stride + HnswRegionDescriptor.NODE_LINKS_OFFSET + codes;
        cutOff(memory, links, 2 * HnswRegionDescriptor.DEFAULT_LINKS, nodes);
      }
      final long upper =
          memory.get(ValueLayout.JAVA_LONG, space + HnswRegionDescriptor.SPACE_UPPER_OFFSET_OFFSET);
      final int blocks =
          memory.get(ValueLayout.JAVA_INT, space + HnswRegionDescriptor.SPACE_UPPER_TAIL_OFFSET);
      for (int block = 1; block < blocks; block++) {
        final long links =
            upper
                + (long) block
                    * HnswRegionDescriptor.upperStride(HnswRegionDescriptor.DEFAULT_LINKS)
                + HnswRegionDescriptor.UPPER_LINKS_OFFSET;
        cutOff(memory, links, HnswRegionDescriptor.DEFAULT_LINKS, nodes);
      }
    }
  }

  private static void cutOff(MemorySegment memory, long links, int max, Set<Integer> nodes) {
    int kept = 0;
    for (int i = 0; i < max; i++) {
      final int link = memory.get(ValueLayout.JAVA_INT, links + 4L * i);
      if (!nodes.contains(link)) {
        memory.set(ValueLayout.JAVA_INT, links + 4L * kept++, link);
      }
    }
    while (kept < max) {
      memory.set(ValueLayout.JAVA_INT, links + 4L * kept++, 0);
    }
  }

  private Concept concept(int number) {
    final float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return Concept.builder("c" + number).embedding(vector).build();
  }
}
