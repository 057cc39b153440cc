package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.verify.StoreVerifier;
import io.lectern.layout.ConceptSlotDescriptor;
import io.lectern.layout.EdgeBlockDescriptor;
import io.lectern.layout.RegionTableDescriptor;
import io.lectern.layout.StoreHeaderDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is damaged in one place of a store is not made worse elsewhere by writing, nor stops it. */
class DamagedStoreWritingTest {
  private static final int A = 1;
  private static final int B = 2;

  @TempDir private Path directory;
  private final Arena arena = Arena.ofShared();
  private Path path;
  private StoreWriter writer;
  private MemorySegment memory;

  @BeforeEach
  void makeStore() throws IOException {
    path = directory.resolve("store.dat");
    writer = StoreWriter.create(path, StoreConfig.small(), ReaderTable.inProcess());
    writer.beginBatch();
    writer.put(Concept.builder("a").build());
    writer.put(Concept.builder("b").build());
    writer.link(Edge.of("a", "knows", "b"), false);
    writer.commit();
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
    }
  }

  @AfterEach
  void unmap() {
    writer.abandon();
    arena.close();
  }

  @Test
  void shouldNotWriteOverTheHeaderWhenABlockOfTheOtherDirectionIsMissing() {
    final long header = getLong(StoreHeaderDescriptor.FILE_LENGTH_OFFSET);
    memory.set(ValueLayout.JAVA_LONG, slot(B) + ConceptSlotDescriptor.INCOMING_OFFSET, 0);
    assertCorrupt(() -> writer.delete("a"));
    assertThat(getLong(StoreHeaderDescriptor.FILE_LENGTH_OFFSET)).isEqualTo(header);
  }

  @Test
  void shouldNotWriteBesideABlockThatLacksAnEdge() {
    final long block = getLong(slot(B) + ConceptSlotDescriptor.INCOMING_OFFSET);
    memory.set(ValueLayout.JAVA_INT, block + EdgeBlockDescriptor.endsOffset(), 77);
    final byte[] before = memory.asSlice(block, 256).toArray(ValueLayout.JAVA_BYTE);
    assertCorrupt(() -> writer.delete("a"));
    assertCorrupt(() -> writer.unlink("a", "knows", "b"));
    assertCorrupt(() -> writer.link(Edge.of("a", "knows", "b", 0.5f), false));
    assertThat(memory.asSlice(block, 256).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(before);
  }

  @Test
  void shouldCommitWhatHasNothingToDoWithADamagedConceptThatIsToBeTakenBack() {
    writer.beginBatch();
    writer.delete("a");
    writer.commit();
    final long entry = indexEntry(A);
    memory.set(ValueLayout.JAVA_LONG, entry, getLong(entry) ^ 1);
    for (int i = 0; i < 200; i++) {
      writer.beginBatch();
      assertThat(writer.put(Concept.builder("c" + i).build())).isTrue();
      writer.commit();
    }
    writer.upkeep().reclaim();
    assertThat(writer.upkeep().takeFindings())
        .singleElement()
        .returns(Reason.CORRUPT, StoreException::reason)
        .asString()
        .contains("has no entry for ordinal 1", "lectern verify");
    writer.upkeep().reclaim();
    assertThat(writer.upkeep().takeFindings()).as("once").isEqualTo(List.of());
    assertThat(StoreVerifier.verify(path, finding -> {})).isPositive();
  }

  private void assertCorrupt(ThrowingCallable command) {
    writer.beginBatch();
    assertThatThrownBy(command)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
    writer.commit();
  }

  /** Where the index has a concept. */
  private long indexEntry(int ordinal) {
    final int tag = (int) getLong(slot(ordinal) + ConceptSlotDescriptor.FINGERPRINT_LOW_OFFSET);
    final long wanted = (long) ordinal << 32 | Integer.toUnsignedLong(tag);
    final long area = area(RegionTableDescriptor.INDEX);
    for (long word = area; word < area + (1 << 20); word += Long.BYTES) {
      if (getLong(word) == wanted) {
        return word;
      }
    }
    throw new AssertionError("no entry for ordinal " + ordinal);
  }

  private long slot(int ordinal) {
    return area(RegionTableDescriptor.SLOTS) + (long) ordinal * ConceptSlotDescriptor.SLOT_LENGTH;
  }

  private long area(int kind) {
    return getLong(RegionTableDescriptor.entryOffset(kind) + RegionTableDescriptor.OFFSET_OFFSET);
  }

  private long getLong(long offset) {
    return memory.get(ValueLayout.JAVA_LONG, offset);
  }
}
