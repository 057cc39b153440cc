package io.lectern.engine;

import static io.lectern.layout.HnswRegionDescriptor.*;

import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.HnswRegionDescriptor;
import io.lectern.layout.RegionTableDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Makes vector spaces, and holds vectors against them. Used by the writer's thread only. */
final class VectorSpaceWriter {
  /** Shorter vectors are told apart by less than a byte can say. */
  private static final int LEAST_CODED_DIMENSION = 32;

  /** One in so many bytes of a space is set aside for its upper blocks. */
  private static final int UPPER_SHARE = 16;

  private static final long PAGE_BYTES = 4096;

  private final MemorySegment memory;
  private final long region;
  private final long reservedBytes;
  private final UndoLog undo;
  private final VectorSpaces spaces;

  VectorSpaceWriter(StoreFile file, UndoLog undo, VectorSpaces spaces) {
    this.memory = file.memory();
    this.region = file.areaOffset(RegionTableDescriptor.HNSW);
    this.reservedBytes =
        (file.reservedBytes(RegionTableDescriptor.HNSW) - RegionTableDescriptor.AREA_ALIGNMENT)
                / MAX_SPACES
            & -RegionTableDescriptor.AREA_ALIGNMENT;
    this.undo = undo;
    this.spaces = spaces;
  }

  /**
   * The space of a name, made if there is none: for vectors as long as this one, compared by
   * cosine.
   *
   * @param id of the concept that has the vector
   * @throws IllegalArgumentException if the vector does not fit
   */
  int require(String id, String name, float[] vector, long epoch) {
    int space = spaces.find(name);
    if (space < 0) {
      requireDirection(id, name, vector);
      space = add(new VectorSpaceConfig(name, vector.length, VectorMetric.COSINE, "", ""), epoch);
    } else {
      Limits.require(
          spaces.dimension(space) == vector.length,
          "concept",
          id,
          "has an embedding of "
              + vector.length
              + " values, which does not fit into space "
              + name
              + ", whose vectors have "
              + spaces.dimension(space));
      if (spaces.metric(space) == VectorMetric.COSINE) {
        requireDirection(id, name, vector);
      }
    }
    return space;
  }

  /**
   * Makes a space.
   *
   * @return false if there is the very same already
   * @throws IllegalArgumentException if there is one of that name that differs
   */
  boolean create(VectorSpaceConfig config, long epoch) {
    final int found = spaces.find(config.name());
    if (found < 0) {
      add(config, epoch);
      return true;
    }
    Limits.require(
        spaces.config(found).equals(config),
        "vector space",
        config.name(),
        "exists and differs: it has "
            + spaces.config(found).vectorsInWords()
            + ", and was to have "
            + config.vectorsInWords());
    return false;
  }

  private int add(VectorSpaceConfig config, long epoch) {
    final int index = spaces.count();
    if (index == MAX_SPACES) {
      throw new StoreException(
          Reason.NO_SPACE,
          "space " + config.name() + " is one too many: a store holds " + MAX_SPACES);
    }
    final long space = spaces.space(index);
    memory.asSlice(space, SPACE_LENGTH).fill((byte) 0);
    final int dimension = config.dimension();
    final int coding =
        config.metric() == VectorMetric.EUCLIDEAN || dimension < LEAST_CODED_DIMENSION
            ? CODING_NONE
            : CODING_BYTES;
    Memory.putInt(memory, space + SPACE_DIMENSION_OFFSET, dimension);
    Memory.putInt(memory, space + SPACE_METRIC_OFFSET, config.metric().code());
    Memory.putInt(memory, space + SPACE_LINKS_OFFSET, DEFAULT_LINKS);
    Memory.putInt(memory, space + SPACE_CODING_OFFSET, coding);
    Memory.putInt(
        memory,
        space + SPACE_STRIDE_OFFSET,
        HnswRegionDescriptor.stride(
            DEFAULT_LINKS, HnswRegionDescriptor.codeBytes(coding, dimension), dimension));
    Memory.putInt(memory, space + SPACE_NODE_TAIL_OFFSET, 1);
    Memory.putInt(memory, space + SPACE_UPPER_TAIL_OFFSET, 1);
    Memory.putLong(memory, space + SPACE_CREATED_OFFSET, epoch);
    putPlaces(space, region + RegionTableDescriptor.AREA_ALIGNMENT + index * reservedBytes);
    putText(space + SPACE_NAME_OFFSET, config.name());
    putText(space + SPACE_MODEL_OFFSET, config.model());
    putText(space + SPACE_MODEL_VERSION_OFFSET, config.modelVersion());
    undo.putIntRelease(region + SPACE_COUNT_OFFSET, index + 1);
    return index;
  }

  private void putPlaces(long space, long offset) {
    final long upperBytes = reservedBytes / UPPER_SHARE & -PAGE_BYTES;
    final long nodeBytes = reservedBytes - upperBytes;
    Memory.putLong(memory, space + SPACE_NODES_OFFSET_OFFSET, offset);
    Memory.putLong(memory, space + SPACE_RESERVED_BYTES_OFFSET, nodeBytes);
    Memory.putLong(memory, space + SPACE_UPPER_OFFSET_OFFSET, offset + nodeBytes);
    Memory.putLong(memory, space + SPACE_UPPER_RESERVED_BYTES_OFFSET, upperBytes);
  }

  private void putText(long offset, String text) {
    final byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    memory.set(ValueLayout.JAVA_SHORT, offset, (short) utf8.length);
    MemorySegment.copy(utf8, 0, memory, ValueLayout.JAVA_BYTE, offset + 2, utf8.length);
  }

  /** A cosine needs a direction, and the length's inverse must be a number that floats have. */
  private static void requireDirection(String id, String name, float[] vector) {
    final float inverse = (float) (1 / Vectors.norm(vector));
    Limits.require(
        Float.isFinite(inverse) && inverse >= Float.MIN_NORMAL,
        "concept",
        id,
        "has an embedding of length "
            + Vectors.norm(vector)
            + " in space "
            + name
            + ", which compares directions (cosine): it must be neither zero nor so short or long"
            + " that it has none");
  }
}
