package io.lectern.engine;

import static io.lectern.layout.HnswRegionDescriptor.*;

import io.lectern.layout.HnswRegionDescriptor;
import io.lectern.layout.RegionTableDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads vector spaces and the vectors that records refer to; see {@link HnswRegionDescriptor}. */
final class VectorSpaces {
  private final Mapping store;
  private final MemorySegment memory;
  private final long region;

  VectorSpaces(StoreFile file) {
    this.store = file.mapping();
    this.memory = file.memory();
    this.region = file.areaOffset(RegionTableDescriptor.HNSW);
  }

  int count() {
    return Math.min(Memory.getIntAcquire(memory, region + SPACE_COUNT_OFFSET), MAX_SPACES);
  }

  /** File offset of a space's descriptor. */
  long space(int index) {
    return region + SPACES_OFFSET + (long) index * SPACE_LENGTH;
  }

  String name(int index) {
    return text(space(index) + SPACE_NAME_OFFSET, MAX_SPACE_NAME_LENGTH);
  }

  private String text(long offset, int most) {
    final int length = Math.min(Memory.getShort(memory, offset), most);
    final byte[] utf8 = new byte[length];
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset + 2, utf8, 0, length);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** Index of the space of a name, -1 if there is none. */
  int find(String name) {
    for (int i = 0; i < count(); i++) {
      if (name(i).equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** A space as its descriptor has it now. */
  VectorSpace open(int index) {
    return new VectorSpace(store, index, space(index));
  }

  VectorMetric metric(int index) {
    return VectorMetric.of(Memory.getInt(memory, space(index) + SPACE_METRIC_OFFSET));
  }

  /** Names of the spaces that an epoch has. */
  List<String> names(long epoch) {
    final List<String> names = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      if (created(i) <= epoch) {
        names.add(name(i));
      }
    }
    return names;
  }

  /** What a space was made with. */
  VectorSpaceConfig config(int index) {
    return new VectorSpaceConfig(
        name(index), dimension(index), metric(index), model(index), modelVersion(index));
  }

  /** The epoch that made a space. */
  long created(int index) {
    return Memory.getLongAcquire(memory, space(index) + SPACE_CREATED_OFFSET);
  }

  /** Text of a space's descriptor. */
  String model(int index) {
    return text(space(index) + SPACE_MODEL_OFFSET, MAX_MODEL_LENGTH);
  }

  String modelVersion(int index) {
    return text(space(index) + SPACE_MODEL_VERSION_OFFSET, MAX_MODEL_VERSION_LENGTH);
  }

  int dimension(int index) {
    return Memory.getInt(memory, space(index) + SPACE_DIMENSION_OFFSET);
  }

  /** The node of a concept's vector in a space, 0 if it has none there. */
  int nodeOf(ConceptFlyweight concept, int space) {
    final long record = concept.record();
    for (int i = 0; i < RecordReader.vectorCount(memory, record); i++) {
      final int reference = RecordReader.vectorReference(memory, record, i);
      if (HnswRegionDescriptor.spaceOf(reference) == space) {
        return HnswRegionDescriptor.nodeOf(reference);
      }
    }
    return 0;
  }

  /** File offset of the node that a vector reference names. */
  long node(int reference) {
    final long space = space(HnswRegionDescriptor.spaceOf(reference));
    return Memory.getLong(memory, space + SPACE_NODES_OFFSET_OFFSET)
        + (long) HnswRegionDescriptor.nodeOf(reference)
            * Memory.getInt(memory, space + SPACE_STRIDE_OFFSET);
  }

  /** File offset of the vector that a reference names. */
  long vector(int reference) {
    final long space = space(HnswRegionDescriptor.spaceOf(reference));
    return node(reference)
        + HnswRegionDescriptor.vectorOffset(
            Memory.getInt(memory, space + SPACE_LINKS_OFFSET),
            HnswRegionDescriptor.codeBytes(
                Memory.getInt(memory, space + SPACE_CODING_OFFSET),
                Memory.getInt(memory, space + SPACE_DIMENSION_OFFSET)));
  }

  /**
   * The vector that a reference names, held to its checksum.
   *
   * @throws StoreException CORRUPT if it is not what was written
   */
  float[] read(int reference) {
    final float[] vector = readUnchecked(reference);
    final int space = HnswRegionDescriptor.spaceOf(reference);
    final long details =
        node(reference)
            + HnswRegionDescriptor.codeBytes(
                Memory.getInt(memory, space(space) + SPACE_CODING_OFFSET), vector.length);
    if (Memory.getInt(memory, details + NODE_CHECKSUM_OFFSET) != Vectors.checksum(vector)) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          "the vector of slot "
              + Memory.getInt(memory, details + NODE_ORDINAL_OFFSET)
              + " in vector space '"
              + name(space)
              + "' does not have its checksum, at "
              + vector(reference)
              + ": put that concept again, and run lectern verify");
    }
    return vector;
  }

  /** The vector that a reference names, as it is, damaged or not. */
  float[] readUnchecked(int reference) {
    final int space = HnswRegionDescriptor.spaceOf(reference);
    final int dimension = dimension(space);
    if (space >= count() || dimension < MIN_DIMENSION || dimension > MAX_DIMENSION) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          "vector space " + space + " has " + dimension + " dimensions: run lectern verify");
    }
    final float[] vector = new float[dimension];
    MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, vector(reference), vector, 0, vector.length);
    return vector;
  }

  /** A record's vector in a space, null if it has none there. */
  float[] read(long record, String space) {
    final int wanted = find(space);
    for (int i = 0; i < RecordReader.vectorCount(memory, record); i++) {
      final int reference = RecordReader.vectorReference(memory, record, i);
      if (HnswRegionDescriptor.spaceOf(reference) == wanted) {
        return read(reference);
      }
    }
    return null;
  }

  Map<String, float[]> readAll(long record) {
    final int count = RecordReader.vectorCount(memory, record);
    if (count == 0) {
      return Map.of();
    }
    final Map<String, float[]> vectors = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      final int reference = RecordReader.vectorReference(memory, record, i);
      vectors.put(name(HnswRegionDescriptor.spaceOf(reference)), read(reference));
    }
    return vectors;
  }
}
