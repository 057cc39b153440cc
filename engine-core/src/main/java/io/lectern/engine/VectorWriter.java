package io.lectern.engine;

import static io.lectern.layout.HnswRegionDescriptor.*;
import static io.lectern.layout.StoreHeaderDescriptor.VECTOR_COUNT_OFFSET;

import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.EdgeBlockDescriptor;
import io.lectern.layout.HnswRegionDescriptor;
import io.lectern.layout.RegionTableDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Puts vectors into their spaces' nodes and takes them out. Used by the writer's thread only. */
final class VectorWriter {
  private final MemorySegment memory;
  private final long region;
  private final long nodesReservedBytes;
  private final AreaGrowth growth;
  private final UndoLog undo;
  private final ReclaimFloor floor;
  private final VectorSpaces spaces;

  VectorWriter(StoreFile file, AreaGrowth growth, UndoLog undo, ReclaimFloor floor) {
    this.memory = file.memory();
    this.region = file.areaOffset(RegionTableDescriptor.HNSW);
    this.nodesReservedBytes =
        (file.reservedBytes(RegionTableDescriptor.HNSW) - RegionTableDescriptor.AREA_ALIGNMENT)
                / MAX_SPACES
            & -RegionTableDescriptor.AREA_ALIGNMENT;
    this.growth = growth;
    this.undo = undo;
    this.floor = floor;
    this.spaces = new VectorSpaces(file);
  }

  VectorSpaces spaces() {
    return spaces;
  }

  /**
   * Puts the vectors of a concept's new version; one that its old version has too, bit for bit,
   * stays where it is.
   *
   * @param oldRecord 0 if there is no live old version
   * @return the new record's references
   */
  int[] replace(int ordinal, long oldRecord, Map<String, float[]> vectors, long epoch) {
    final int[] references = new int[vectors.size()];
    int next = 0;
    for (Map.Entry<String, float[]> entry : vectors.entrySet()) {
      final int space = requireSpace(entry.getKey(), entry.getValue().length);
      final int old = oldRecord == 0 ? 0 : reference(oldRecord, space);
      final boolean same = old != 0 && Arrays.equals(spaces.read(old), entry.getValue());
      references[next++] = same ? old : add(space, ordinal, entry.getValue(), epoch);
    }
    return references;
  }

  /** Takes out the vectors of a superseded record that its successor does not keep. */
  void retireAllBut(int[] kept, long oldRecord, long epoch) {
    for (int i = 0; i < RecordReader.vectorCount(memory, oldRecord); i++) {
      final int reference = RecordReader.vectorReference(memory, oldRecord, i);
      if (Arrays.stream(kept).noneMatch(other -> other == reference)) {
        retire(reference, epoch);
      }
    }
  }

  private int reference(long record, int space) {
    for (int i = 0; i < RecordReader.vectorCount(memory, record); i++) {
      final int reference = RecordReader.vectorReference(memory, record, i);
      if (HnswRegionDescriptor.spaceOf(reference) == space) {
        return reference;
      }
    }
    return 0;
  }

  private int requireSpace(String name, int dimension) {
    final int found = spaces.find(name);
    if (found < 0) {
      return addSpace(name, dimension);
    }
    Limits.require(
        spaces.dimension(found) == dimension,
        "embedding",
        dimension + " values",
        "does not fit into space " + name + ", whose vectors have " + spaces.dimension(found));
    return found;
  }

  private int addSpace(String name, int dimension) {
    final int index = spaces.count();
    if (index == MAX_SPACES) {
      throw new StoreException(
          Reason.NO_SPACE, "space " + name + " is one too many: a store holds " + MAX_SPACES);
    }
    final long space = spaces.space(index);
    final byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    memory.asSlice(space, SPACE_LENGTH).fill((byte) 0);
    Memory.putInt(memory, space + SPACE_DIMENSION_OFFSET, dimension);
    Memory.putInt(memory, space + SPACE_METRIC_OFFSET, METRIC_COSINE);
    Memory.putInt(memory, space + SPACE_LINKS_OFFSET, DEFAULT_LINKS);
    Memory.putInt(
        memory, space + SPACE_STRIDE_OFFSET, HnswRegionDescriptor.stride(DEFAULT_LINKS, dimension));
    Memory.putLong(
        memory,
        space + SPACE_NODES_OFFSET_OFFSET,
        region + RegionTableDescriptor.AREA_ALIGNMENT + index * nodesReservedBytes);
    Memory.putLong(memory, space + SPACE_RESERVED_BYTES_OFFSET, nodesReservedBytes);
    Memory.putInt(memory, space + SPACE_NODE_TAIL_OFFSET, 1);
    memory.set(ValueLayout.JAVA_SHORT, space + SPACE_NAME_OFFSET, (short) utf8.length);
    MemorySegment.copy(
        utf8, 0, memory, ValueLayout.JAVA_BYTE, space + SPACE_NAME_OFFSET + 2, utf8.length);
    undo.putIntRelease(region + SPACE_COUNT_OFFSET, index + 1);
    return index;
  }

  private int add(int space, int ordinal, float[] vector, long epoch) {
    final int reference = HnswRegionDescriptor.reference(space, takeNode(spaces.space(space)));
    final long node = spaces.node(reference);
    Memory.putLong(memory, node + NODE_CREATED_OFFSET, epoch);
    Memory.putLong(memory, node + NODE_REMOVED_OFFSET, EdgeBlockDescriptor.LIVE);
    Memory.putInt(memory, node + NODE_ORDINAL_OFFSET, ordinal);
    Memory.putLong(memory, node + NODE_LEVEL_OFFSET, 0);
    MemorySegment.copy(
        vector, 0, memory, ValueLayout.JAVA_FLOAT, spaces.vector(reference), vector.length);
    undo.addLong(spaces.space(space) + SPACE_LIVE_COUNT_OFFSET, 1);
    undo.addLong(VECTOR_COUNT_OFFSET, 1);
    return reference;
  }

  private int takeNode(long space) {
    final int head = Memory.getInt(memory, space + SPACE_RETIRED_HEAD_OFFSET);
    final int stride = Memory.getInt(memory, space + SPACE_STRIDE_OFFSET);
    final long nodes = Memory.getLong(memory, space + SPACE_NODES_OFFSET_OFFSET);
    if (head != 0) {
      final long node = nodes + (long) head * stride;
      final long removed = Memory.getLong(memory, node + NODE_REMOVED_OFFSET);
      if (floor.isReusable(removed)) {
        final int next = Memory.getInt(memory, node + NODE_NEXT_OFFSET);
        undo.putInt(space + SPACE_RETIRED_HEAD_OFFSET, next);
        if (next == 0) {
          undo.putInt(space + SPACE_RETIRED_TAIL_OFFSET, 0);
        }
        // The node is overwritten from here on: what the queue needs of it comes back with an undo.
        undo.putLong(node + NODE_REMOVED_OFFSET, removed);
        undo.putInt(node + NODE_NEXT_OFFSET, 0);
        return head;
      }
    }
    final int tail = Memory.getInt(memory, space + SPACE_NODE_TAIL_OFFSET);
    if (tail == MAX_NODES) {
      throw new StoreException(
          Reason.NO_SPACE, "a vector space is full: it has " + MAX_NODES + " nodes");
    }
    requireAllocated(space, nodes, (tail + 1L) * stride);
    undo.putInt(space + SPACE_NODE_TAIL_OFFSET, tail + 1);
    return tail;
  }

  private void requireAllocated(long space, long nodes, long needed) {
    final long allocated = Memory.getLong(memory, space + SPACE_ALLOCATED_BYTES_OFFSET);
    if (needed > allocated) {
      if (needed > nodesReservedBytes) {
        throw new StoreException(
            Reason.NO_SPACE,
            "a vector space is full: all of its " + nodesReservedBytes + " bytes are used");
      }
      Memory.putLongRelease(
          memory,
          space + SPACE_ALLOCATED_BYTES_OFFSET,
          growth.grow(nodes, allocated, needed, nodesReservedBytes));
    }
  }

  private void retire(int reference, long epoch) {
    final long space = spaces.space(HnswRegionDescriptor.spaceOf(reference));
    final int node = HnswRegionDescriptor.nodeOf(reference);
    final long offset = spaces.node(reference);
    undo.putLong(offset + NODE_REMOVED_OFFSET, epoch);
    undo.putInt(offset + NODE_NEXT_OFFSET, 0);
    final int tail = Memory.getInt(memory, space + SPACE_RETIRED_TAIL_OFFSET);
    if (tail == 0) {
      undo.putInt(space + SPACE_RETIRED_HEAD_OFFSET, node);
    } else {
      undo.putInt(
          spaces.node(HnswRegionDescriptor.reference(HnswRegionDescriptor.spaceOf(reference), tail))
              + NODE_NEXT_OFFSET,
          node);
    }
    undo.putInt(space + SPACE_RETIRED_TAIL_OFFSET, node);
    undo.addLong(space + SPACE_LIVE_COUNT_OFFSET, -1);
    undo.addLong(VECTOR_COUNT_OFFSET, -1);
  }
}
