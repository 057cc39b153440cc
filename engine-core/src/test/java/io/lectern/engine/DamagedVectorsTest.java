package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.layout.HnswRegionDescriptor;
import io.lectern.layout.RegionTableDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Words of vector spaces and their graphs are damaged, and searched, and written to: every search
 * and every write comes to an end, with hits or an error that says so. A JVM that dies of it is a
 * test run that fails.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class DamagedVectorsTest {
  private static final int CONCEPTS = 400;
  private static final int SEARCHES = Integer.getInteger("lectern.test.flips", 2000);
  private static final int WRITERS = Math.max(20, SEARCHES / 40);
  private static final int DIMENSION = 36;

  @TempDir Path directory;

  private final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
  private final Random random = new Random(seed);

  @Test
  void shouldSearchOrSayThatTheStoreIsDamaged() throws IOException {
    final Path path = makeStore();
    final List<float[]> wanted = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      wanted.add(vector());
    }
    int refused = 0;
    try (Arena arena = Arena.ofConfined()) {
      final MemorySegment memory = map(path, arena);
      for (int i = 0; i < SEARCHES; i++) {
        final long word = word(memory);
        final long old = memory.get(ValueLayout.JAVA_LONG, word);
        memory.set(ValueLayout.JAVA_LONG, word, damaged(old));
        try {
          search(path, wanted.get(i % wanted.size()), i);
        } catch (StoreException e) {
          refused++;
        } catch (IllegalArgumentException e) {
          // A space of another name or size is one that there is not.
          assertThat(e).hasMessageMatching("(?s).*(does not exist|does not fit).*");
        } catch (RuntimeException | Error e) {
          throw new AssertionError("word at " + word + ", seed " + seed + ": " + e, e);
        } finally {
          memory.set(ValueLayout.JAVA_LONG, word, old);
        }
      }
    }
    assertThat(refused).as("damages that were noticed, seed %s", seed).isPositive();
    search(path, wanted.getFirst(), 0);
  }

  @Test
  void shouldWriteOrSayThatTheStoreIsDamaged() throws IOException {
    final Path path = makeStore();
    final Path copy = directory.resolve("copy.dat");
    int refused = 0;
    for (int i = 0; i < WRITERS; i++) {
      Files.deleteIfExists(copy);
      StoreCopy.make(path, copy);
      final long word;
      try (Arena arena = Arena.ofConfined()) {
        final MemorySegment memory = map(copy, arena);
        word = word(memory);
        memory.set(ValueLayout.JAVA_LONG, word, damaged(memory.get(ValueLayout.JAVA_LONG, word)));
      }
      final StoreWriter writer = StoreWriter.open(copy, ReaderTable.inProcess());
      try {
        write(writer);
        refused += writer.upkeep().takeFindings().size();
      } catch (StoreException | IndexOutOfBoundsException | IllegalArgumentException e) {
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("word at " + word + ", seed " + seed + ": " + e, e);
      } finally {
        writer.abandon();
      }
    }
    assertThat(refused).as("damages that were noticed, seed %s", seed).isPositive();
  }

  @Test
  void shouldNeverGiveAVectorThatWasNotPutIn() throws IOException {
    final Path path = makeStore();
    try (Arena arena = Arena.ofConfined();
        StoreWriter writer = StoreWriter.open(path, ReaderTable.inProcess())) {
      final MemorySegment memory = map(path, arena);
      for (int i = 0; i < 64; i++) {
        final String id = "c" + random.nextInt(CONCEPTS);
        final float[] before = read(path, id).orElseThrow();
        flipBitOf(memory, before);
        assertThatThrownBy(() -> read(path, id))
            .as("concept %s, seed %s", id, seed)
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("vector space 'default' does not have its checksum");
        writer.beginBatch();
        writer.put(Concept.builder(id).embedding(before).build());
        writer.commit();
        assertThat(read(path, id)).as("put again").hasValue(before);
      }
    }
  }

  private static Optional<float[]> read(Path path, String id) {
    try (StoreReader reader = StoreReader.open(path);
        Snapshot snapshot = reader.snapshot(ReaderTable.inProcess().row(0))) {
      return snapshot.get(id).map(concept -> concept.vectors().get(Concept.DEFAULT_SPACE));
    }
  }

  /** Wherever the store has the vector. */
  private void flipBitOf(MemorySegment memory, float[] vector) {
    final MemorySegment bytes = MemorySegment.ofArray(vector);
    long found = 0;
    for (long at = nodes(memory); at + bytes.byteSize() <= memory.byteSize(); at += 4) {
      if (memory.asSlice(at, bytes.byteSize()).mismatch(bytes) < 0) {
        found = at;
        break;
      }
    }
    assertThat(found).isPositive();
    final long at = found + random.nextLong(bytes.byteSize());
    final byte old = memory.get(ValueLayout.JAVA_BYTE, at);
    memory.set(ValueLayout.JAVA_BYTE, at, (byte) (old ^ 1 << random.nextInt(8)));
  }

  private void write(StoreWriter writer) {
    for (int batch = 0; batch < 8; batch++) {
      writer.beginBatch();
      for (int i = 0; i < 12; i++) {
        writer.put(concept(random.nextInt(CONCEPTS)));
      }
      for (int i = 0; i < 6; i++) {
        writer.delete("c" + random.nextInt(CONCEPTS));
      }
      writer.commit();
      writer.upkeep().reclaim();
    }
  }

  private static void search(Path path, float[] wanted, int round) {
    final ReaderRow row = ReaderTable.inProcess().row(0);
    try (StoreReader reader = StoreReader.open(path);
        Snapshot snapshot = reader.snapshot(row)) {
      final VectorQuery query = VectorQuery.of(Concept.DEFAULT_SPACE, wanted, 5).withEf(20);
      final VectorHits hits =
          snapshot.search(
              switch (round % 4) {
                case 0 -> query;
                case 1 -> query.exactly();
                case 2 -> query.where(Filter.parse("metadata.odd = true"));
                default -> query.among(1, 2, 3, 4, 5, 300);
              },
              new VectorHits());
      while (hits.next()) {
        hits.score();
        hits.concept().vector(Concept.DEFAULT_SPACE);
      }
    }
  }

  private Path makeStore() {
    final Path path = directory.resolve("store.dat");
    try (StoreWriter writer = StoreWriter.create(path, Roomy.config(), ReaderTable.inProcess())) {
      for (int round = 0; round < 2; round++) {
        writer.beginBatch();
        for (int i = 0; i < CONCEPTS; i++) {
          writer.put(concept(i));
        }
        writer.commit();
      }
    }
    return path;
  }

  private Concept concept(int number) {
    return Concept.builder("c" + number)
        .metadata("odd", number % 2 == 1)
        .embedding(vector())
        .build();
  }

  private float[] vector() {
    final float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static MemorySegment map(Path path, Arena arena) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
    }
  }

  private long damaged(long old) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextLong();
      case 1 -> old ^ (0xFFL << (8 * random.nextInt(8)));
      default -> old ^ (1L << random.nextInt(64));
    };
  }

  /** A word of the region's header, of the space's descriptor, of a node or of an upper block. */
  private long word(MemorySegment memory) {
    final long space = space(memory);
    return switch (random.nextInt(5)) {
      case 0 -> space - HnswRegionDescriptor.SPACES_OFFSET;
      case 1, 2 -> space + 8L * random.nextInt(HnswRegionDescriptor.SPACE_LENGTH / 8);
      case 3 ->
          memory.get(ValueLayout.JAVA_LONG, space + HnswRegionDescriptor.SPACE_UPPER_OFFSET_OFFSET)
              + 8L * random.nextInt(400);
      default -> nodes(memory) + 8L * random.nextInt(CONCEPTS * 60);
    };
  }

  private static long space(MemorySegment memory) {
    return memory.get(
            ValueLayout.JAVA_LONG,
            RegionTableDescriptor.entryOffset(RegionTableDescriptor.HNSW)
                + RegionTableDescriptor.OFFSET_OFFSET)
        + HnswRegionDescriptor.SPACES_OFFSET;
  }

  private static long nodes(MemorySegment memory) {
    return memory.get(
        ValueLayout.JAVA_LONG, space(memory) + HnswRegionDescriptor.SPACE_NODES_OFFSET_OFFSET);
  }
}
