package io.lectern.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What descriptors compute: size classes, columns, buckets, references. */
class DescriptorArithmeticTest {
  @ParameterizedTest
  @ValueSource(ints = {64, 256, 4096})
  void shouldFindSmallestClassThatHolds(int smallest) {
    for (int sizeClass = 0; sizeClass < BlockHeapDescriptor.CLASS_COUNT; sizeClass++) {
      final long bytes = BlockHeapDescriptor.classBytes(smallest, sizeClass);
      assertThat(BlockHeapDescriptor.classOf(smallest, bytes)).isEqualTo(sizeClass);
      assertThat(BlockHeapDescriptor.classOf(smallest, bytes + 1)).isEqualTo(sizeClass + 1);
      assertThat(bytes % 16).as("alignment of blocks of %s bytes", bytes).isZero();
    }
    assertThat(BlockHeapDescriptor.classOf(smallest, 1)).isZero();
  }

  @Test
  void shouldGrowClassesByQuartersOfTheDoubling() {
    final long[] bytes = {64, 80, 96, 112, 128, 160, 192, 224, 256};
    for (int i = 0; i < bytes.length; i++) {
      assertThat(BlockHeapDescriptor.classBytes(64, i)).isEqualTo(bytes[i]);
    }
  }

  @Test
  void shouldKeepEdgeBlockInTheClassItsCapacityWasTakenFrom() {
    final int smallest = BlockHeapDescriptor.EDGE_SMALLEST_BLOCK;
    for (int wanted = 4; wanted < 200_000; wanted += 4) {
      final int sizeClass =
          BlockHeapDescriptor.classOf(smallest, EdgeBlockDescriptor.blockLength(wanted));
      final long bytes = BlockHeapDescriptor.classBytes(smallest, sizeClass);
      final int capacity = EdgeBlockDescriptor.capacityOf(bytes);
      assertThat(capacity).isGreaterThanOrEqualTo(wanted);
      assertThat(capacity % 4).isZero();
      assertThat(BlockHeapDescriptor.classOf(smallest, EdgeBlockDescriptor.blockLength(capacity)))
          .as("class of a block of %s entries", capacity)
          .isEqualTo(sizeClass);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8, 64, 1_000_000})
  void shouldLayOutEdgeColumnsAlignedOneAfterTheOther(int capacity) {
    assertThat(EdgeBlockDescriptor.endsOffset()).isEqualTo(64);
    assertThat(EdgeBlockDescriptor.typesOffset(capacity)).isEqualTo(64 + 4L * capacity);
    assertThat(EdgeBlockDescriptor.weightsOffset(capacity)).isEqualTo(64 + 8L * capacity);
    assertThat(EdgeBlockDescriptor.createdOffset(capacity)).isEqualTo(64 + 12L * capacity);
    assertThat(EdgeBlockDescriptor.removedOffset(capacity)).isEqualTo(64 + 20L * capacity);
    assertThat(EdgeBlockDescriptor.timestampsOffset(capacity)).isEqualTo(64 + 28L * capacity);
    assertThat(EdgeBlockDescriptor.propertiesOffset(capacity)).isEqualTo(64 + 36L * capacity);
    assertThat(EdgeBlockDescriptor.blockLength(capacity)).isEqualTo(64 + 44L * capacity);
    assertThat(EdgeBlockDescriptor.createdOffset(capacity) % 8).isZero();
  }

  @Test
  void shouldPickDirectorySlotByTopBitsAndBucketByLowHalf() {
    assertThat(IdIndexDescriptor.directorySlot(-1L, 0)).isZero();
    assertThat(IdIndexDescriptor.directorySlot(0xC000_0000_0000_0000L, 2)).isEqualTo(3);
    assertThat(IdIndexDescriptor.directorySlot(-1L, 28)).isEqualTo((1L << 28) - 1);
    assertThat(IdIndexDescriptor.bucket(0xFFFF_FFFF_0000_0000L)).isZero();
    assertThat(IdIndexDescriptor.bucket(0x0000_0000_FFFF_FFFFL)).isEqualTo(62);
    assertThat(IdIndexDescriptor.bucket(0x0000_0000_8000_0000L)).isEqualTo(31);
    assertThat(IdIndexDescriptor.nextBucket(0)).isEqualTo(1);
    assertThat(IdIndexDescriptor.nextBucket(62)).isZero();
    assertThat(IdIndexDescriptor.entry(0x7FFF_FFFF, 0xAAAA_AAAA_FFFF_FFFFL))
        .isEqualTo(0x7FFF_FFFF_FFFF_FFFFL);
  }

  @Test
  void shouldSpreadBucketsEvenly() {
    final int[] counts = new int[IdIndexDescriptor.BUCKET_COUNT];
    final Random random = new Random(1);
    for (int i = 0; i < 63_000; i++) {
      counts[IdIndexDescriptor.bucket(random.nextLong())]++;
    }
    assertThat(Arrays.stream(counts).boxed())
        .allSatisfy(count -> assertThat(count).isBetween(800, 1200));
  }

  @Test
  void shouldPackVectorReferences() {
    assertThat(HnswRegionDescriptor.reference(15, (1 << 28) - 1)).isEqualTo(-1);
    final int reference = HnswRegionDescriptor.reference(9, 1234);
    assertThat(HnswRegionDescriptor.spaceOf(reference)).isEqualTo(9);
    assertThat(HnswRegionDescriptor.nodeOf(reference)).isEqualTo(1234);
  }

  @Test
  void shouldAlignNodesToCacheLines() {
    assertThat(HnswRegionDescriptor.vectorOffset(16, 0)).isEqualTo(176);
    assertThat(HnswRegionDescriptor.stride(16, 0, 2)).isEqualTo(192);
    assertThat(HnswRegionDescriptor.stride(16, 0, 4)).isEqualTo(192);
    assertThat(HnswRegionDescriptor.stride(16, 0, 5)).isEqualTo(256);
    assertThat(HnswRegionDescriptor.codeBytes(0, 100)).isZero();
    assertThat(HnswRegionDescriptor.codeBytes(1, 100)).isEqualTo(104);
    assertThat(HnswRegionDescriptor.stride(16, 104, 100)).isEqualTo(704);
    assertThat(HnswRegionDescriptor.upperStride(16)).isEqualTo(72);
  }
}
