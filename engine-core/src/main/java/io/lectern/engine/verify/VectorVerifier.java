package io.lectern.engine.verify;

import static io.lectern.layout.HnswRegionDescriptor.*;
import static io.lectern.layout.StoreHeaderDescriptor.VECTOR_COUNT_OFFSET;

import io.lectern.layout.EdgeBlockDescriptor;
import io.lectern.layout.HnswRegionDescriptor;
import io.lectern.layout.RegionTableDescriptor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.zip.CRC32C;

/**
 * Vector spaces and their nodes: each is one record's vector or retired, and links lead to nodes.
 */
final class VectorVerifier {
  private final StoreView view;
  private final Findings findings;
  private final long region;
  private final BitSet[] claimed;

  VectorVerifier(StoreView view, Findings findings) {
    this.view = view;
    this.findings = findings;
    this.region = view.areaOffset(RegionTableDescriptor.HNSW);
    this.claimed = new BitSet[spaceCount()];
    for (int i = 0; i < claimed.length; i++) {
      claimed[i] = new BitSet();
    }
  }

  /** Notes and checks the vectors of a record that is a concept's newest version. */
  void claim(int ordinal, VerifiedRecord record, String owner) {
    for (int i = 0; i < record.vectorCount(); i++) {
      final int reference = record.vector(i);
      final int space = HnswRegionDescriptor.spaceOf(reference);
      final int node = HnswRegionDescriptor.nodeOf(reference);
      if (space >= claimed.length || !isNode(space, node)) {
        findings.add(
            Findings.RECORDS, region, owner + " has a vector that no space holds: " + reference);
      } else if (claimed[space].get(node)) {
        findings.add(
            Findings.VECTORS,
            node(space, node),
            owner + " has node " + node + " of space " + space + " that another concept has, too");
      } else {
        claimed[space].set(node);
        verifyNode(space, node, ordinal, record.created(), owner);
      }
    }
  }

  /** Checks the spaces, once all records are known. */
  void verify() {
    findings.require(
        claimed.length == view.getInt(region + SPACE_COUNT_OFFSET),
        Findings.VECTORS,
        region,
        () -> "there are " + view.getInt(region + SPACE_COUNT_OFFSET) + " vector spaces");
    long live = 0;
    for (int space = 0; space < claimed.length; space++) {
      live += claimed[space].cardinality();
      verifySpace(space);
    }
    findings.require(
        live == view.getLong(VECTOR_COUNT_OFFSET),
        Findings.HEADER,
        VECTOR_COUNT_OFFSET,
        "the header counts "
            + view.getLong(VECTOR_COUNT_OFFSET)
            + " vectors, the records have "
            + live);
  }

  private void verifySpace(int index) {
    final long space = space(index);
    final int dimension = view.getInt(space + SPACE_DIMENSION_OFFSET);
    final int links = view.getInt(space + SPACE_LINKS_OFFSET);
    final int metric = view.getInt(space + SPACE_METRIC_OFFSET);
    final int coding = view.getInt(space + SPACE_CODING_OFFSET);
    if (!findings.require(
        dimension >= MIN_DIMENSION
            && dimension <= MAX_DIMENSION
            && links == DEFAULT_LINKS
            && metric >= METRIC_COSINE
            && metric <= METRIC_EUCLIDEAN
            && (coding == CODING_NONE || coding == CODING_BYTES)
            && stride(index) == expectedStride(index)
            && isInArea(index)
            && tail(index) >= 1
            && tail(index) <= MAX_NODES
            && (tail(index) == 1
                || (long) tail(index) * stride(index)
                    <= view.getLong(space + SPACE_ALLOCATED_BYTES_OFFSET)),
        Findings.VECTORS,
        space,
        () -> "vector space " + index + " has a descriptor that contradicts itself")) {
      return;
    }
    findings.require(
        claimed[index].cardinality() == view.getLong(space + SPACE_LIVE_COUNT_OFFSET),
        Findings.VECTORS,
        space + SPACE_LIVE_COUNT_OFFSET,
        () ->
            "vector space "
                + index
                + " counts "
                + view.getLong(space + SPACE_LIVE_COUNT_OFFSET)
                + " vectors, the records have "
                + claimed[index].cardinality());
    new GraphVerifier(view, findings, index, space).verify();
    verifyRetired(index);
    final int free = claimed[index].nextClearBit(1);
    findings.require(
        free >= tail(index),
        Findings.VECTORS,
        node(index, free),
        () -> "node " + free + " of vector space " + index + " is no record's and not retired");
  }

  /** Walks the queue of retired nodes, and notes them as claimed. */
  private void verifyRetired(int index) {
    final long space = space(index);
    final int queueTail = view.getInt(space + SPACE_RETIRED_TAIL_OFFSET);
    int last = 0;
    long lastRemoved = 0;
    for (int node = view.getInt(space + SPACE_RETIRED_HEAD_OFFSET); node != 0; ) {
      if (!isNode(index, node) || claimed[index].get(node)) {
        findings.add(
            Findings.VECTORS,
            last == 0 ? space : node(index, last),
            "the queue of retired nodes of vector space "
                + index
                + " leads to node "
                + Integer.toUnsignedString(node)
                + ", which is none, a record's, or in it twice");
        return;
      }
      claimed[index].set(node);
      final int retired = node;
      final long removed = view.getLong(node(index, node) + NODE_REMOVED_OFFSET);
      findings.require(
          removed >= lastRemoved && removed <= view.committedEpoch(),
          Findings.VECTORS,
          node(index, node),
          () -> "node " + retired + " of vector space " + index + " was retired out of order");
      last = node;
      lastRemoved = removed;
      node =
          node == queueTail
              ? 0
              : view.getInt(node(index, node) + codeBytes(index) + NODE_NEXT_OFFSET);
    }
    findings.require(
        last == queueTail,
        Findings.VECTORS,
        space + SPACE_RETIRED_TAIL_OFFSET,
        () ->
            "the queue of retired nodes of vector space " + index + " does not end where it says");
  }

  private void verifyNode(int space, int node, int ordinal, long created, String owner) {
    final long offset = node(space, node);
    final String what = "node " + node + " of vector space " + space + ", of " + owner + ",";
    findings.require(
        view.getInt(offset + codeBytes(space) + NODE_ORDINAL_OFFSET) == ordinal
            && view.getLong(offset + NODE_CREATED_OFFSET) <= created
            && view.getLong(offset + NODE_REMOVED_OFFSET) == EdgeBlockDescriptor.LIVE,
        Findings.VECTORS,
        offset,
        () -> what + " is another concept's, newer than the record, or removed");
    final ByteBuffer values =
        ByteBuffer.wrap(
                view.bytes(
                    offset + vectorOffset(DEFAULT_LINKS, codeBytes(space)),
                    4 * view.getInt(space(space) + SPACE_DIMENSION_OFFSET)))
            .order(ByteOrder.LITTLE_ENDIAN);
    final CRC32C crc = new CRC32C();
    crc.update(values.duplicate());
    findings.require(
        (int) crc.getValue() == view.getInt(offset + codeBytes(space) + NODE_CHECKSUM_OFFSET),
        Findings.VECTORS,
        offset,
        () -> what + " has a vector that does not fit its checksum");
  }

  private int spaceCount() {
    final int count = view.getInt(region + SPACE_COUNT_OFFSET);
    return Math.clamp(count, 0, MAX_SPACES);
  }

  /** Whether a node was given out, and lies in the file. */
  private boolean isNode(int space, int node) {
    return node >= 1
        && node < tail(space)
        && stride(space) > 0
        && view.getInt(space(space) + SPACE_LINKS_OFFSET) == DEFAULT_LINKS
        && expectedStride(space) == stride(space)
        && isInArea(space)
        && (node + 1L) * stride(space) <= view.getLong(space(space) + SPACE_ALLOCATED_BYTES_OFFSET);
  }

  /** Whether all that a space says it has disk space for lies in the HNSW area. */
  private boolean isInArea(int space) {
    final long allocated = view.getLong(space(space) + SPACE_ALLOCATED_BYTES_OFFSET);
    final long first = nodes(space) - region;
    final long reserved =
        view.getLong(
            StoreView.row(RegionTableDescriptor.HNSW, RegionTableDescriptor.RESERVED_BYTES_OFFSET));
    return first >= RegionTableDescriptor.AREA_ALIGNMENT
        && first % RegionTableDescriptor.AREA_ALIGNMENT == 0
        && allocated >= 0
        && allocated <= reserved - first;
  }

  private long space(int index) {
    return region + SPACES_OFFSET + (long) index * SPACE_LENGTH;
  }

  private int codeBytes(int space) {
    return HnswRegionDescriptor.codeBytes(
        view.getInt(space(space) + SPACE_CODING_OFFSET),
        view.getInt(space(space) + SPACE_DIMENSION_OFFSET));
  }

  private int expectedStride(int space) {
    return HnswRegionDescriptor.stride(
        DEFAULT_LINKS, codeBytes(space), view.getInt(space(space) + SPACE_DIMENSION_OFFSET));
  }

  private int tail(int space) {
    return view.getInt(space(space) + SPACE_NODE_TAIL_OFFSET);
  }

  private int stride(int space) {
    return view.getInt(space(space) + SPACE_STRIDE_OFFSET);
  }

  private long nodes(int space) {
    return view.getLong(space(space) + SPACE_NODES_OFFSET_OFFSET);
  }

  private long node(int space, int node) {
    return nodes(space) + (long) node * stride(space);
  }
}
