package io.lectern.engine.verify;

import static io.lectern.layout.HnswRegionDescriptor.*;

import io.lectern.layout.HnswRegionDescriptor;
import io.lectern.layout.RegionTableDescriptor;

/**
 * The graph of one vector space: links lead to other nodes of their layer, and none leads to what a
 * whole sweep has cut off. That the nodes themselves lie in the file is known.
 */
final class GraphVerifier {
  private static final int CACHE_LINE = 64;

  private final StoreView view;
  private final Findings findings;
  private final int index;
  private final long space;
  private final long nodes;
  private final int stride;
  private final int codeBytes;
  private final int tail;
  private final long upper;
  private final int upperTail;
  private final long swept;

  GraphVerifier(StoreView view, Findings findings, int index, long space) {
    this.view = view;
    this.findings = findings;
    this.index = index;
    this.space = space;
    this.nodes = view.getLong(space + SPACE_NODES_OFFSET_OFFSET);
    this.stride = view.getInt(space + SPACE_STRIDE_OFFSET);
    this.codeBytes =
        HnswRegionDescriptor.codeBytes(
            view.getInt(space + SPACE_CODING_OFFSET), view.getInt(space + SPACE_DIMENSION_OFFSET));
    this.tail = view.getInt(space + SPACE_NODE_TAIL_OFFSET);
    this.upper = view.getLong(space + SPACE_UPPER_OFFSET_OFFSET);
    this.upperTail = view.getInt(space + SPACE_UPPER_TAIL_OFFSET);
    this.swept = view.getLong(space + SPACE_SWEPT_EPOCH_OFFSET);
  }

  void verify() {
    if (!verifyUpperPlace()) {
      return;
    }
    verifyEntry();
    for (int node = 1; node < tail; node++) {
      verifyUpperBlocks(node);
      if (isLinked(node)) {
        for (int level = level(node); level >= 0; level--) {
          verifyLinks(node, level);
        }
      }
    }
  }

  private boolean verifyUpperPlace() {
    final long region = view.areaOffset(RegionTableDescriptor.HNSW);
    final long reserved =
        view.getLong(
            StoreView.row(RegionTableDescriptor.HNSW, RegionTableDescriptor.RESERVED_BYTES_OFFSET));
    final long allocated = view.getLong(space + SPACE_UPPER_ALLOCATED_BYTES_OFFSET);
    final long first = upper - region;
    return findings.require(
        first >= RegionTableDescriptor.AREA_ALIGNMENT
            && first % CACHE_LINE == 0
            && allocated >= 0
            && allocated <= reserved - first
            && upperTail >= 1
            && (upperTail == 1
                || (long) upperTail * HnswRegionDescriptor.upperStride(DEFAULT_LINKS) <= allocated),
        Findings.VECTORS,
        space,
        () -> "the upper blocks of vector space " + index + " do not lie where they can");
  }

  private void verifyEntry() {
    final int entry = view.getInt(space + SPACE_ENTRY_OFFSET);
    final int level = view.getInt(space + SPACE_ENTRY_OFFSET + 4);
    findings.require(
        entry == 0
            ? view.getLong(space + SPACE_LIVE_COUNT_OFFSET) == 0
            : entry > 0 && entry < tail && isLinked(entry) && level(entry) == level,
        Findings.VECTORS,
        space + SPACE_ENTRY_OFFSET,
        () ->
            "the entry point of vector space " + index + " is no node that a walk can begin from");
  }

  private void verifyUpperBlocks(int node) {
    final int level = level(node);
    final int first = view.getInt(node(node) + codeBytes + NODE_UPPER_OFFSET);
    boolean own = level >= 0 && level <= MAX_LEVEL && (level == 0) == (first == 0);
    own &= level == 0 || (first > 0 && first <= upperTail - level);
    for (int block = first; own && block < first + level; block++) {
      own = view.getInt(block(block) + UPPER_NODE_OFFSET) == node;
    }
    findings.require(
        own,
        Findings.VECTORS,
        node(node),
        () ->
            "node "
                + node
                + " of vector space "
                + index
                + " has upper blocks that are not its own");
  }

  private void verifyLinks(int node, int level) {
    final long links =
        level == 0
            ? node(node) + codeBytes + NODE_LINKS_OFFSET
            : block(view.getInt(node(node) + codeBytes + NODE_UPPER_OFFSET) + level - 1)
                + UPPER_LINKS_OFFSET;
    final int max = level == 0 ? 2 * DEFAULT_LINKS : DEFAULT_LINKS;
    boolean ended = false;
    for (int i = 0; i < max; i++) {
      final int link = view.getInt(links + 4L * i);
      final boolean right =
          link == 0
              || (!ended
                  && link > 0
                  && link < tail
                  && link != node
                  && isLinked(link)
                  && level(link) >= level);
      ended |= link == 0;
      if (!findings.require(
          right,
          Findings.VECTORS,
          links + 4L * i,
          () ->
              "a link of node "
                  + node
                  + " of vector space "
                  + index
                  + " in layer "
                  + level
                  + " leads to "
                  + Integer.toUnsignedString(link)
                  + ", where none can lead")) {
        return;
      }
    }
  }

  /** Whether a node may be in the graph: it was not cut off, or was given out again since. */
  private boolean isLinked(int node) {
    final int level = level(node);
    return view.getLong(node(node) + NODE_REMOVED_OFFSET) > swept
        && level >= 0
        && level <= MAX_LEVEL
        && (level == 0 || isBlock(view.getInt(node(node) + codeBytes + NODE_UPPER_OFFSET), level));
  }

  private boolean isBlock(int first, int level) {
    return first > 0 && first <= upperTail - level;
  }

  private int level(int node) {
    return view.getInt(node(node) + codeBytes + NODE_LEVEL_OFFSET);
  }

  private long node(int node) {
    return nodes + (long) node * stride;
  }

  private long block(int block) {
    return upper + (long) block * HnswRegionDescriptor.upperStride(DEFAULT_LINKS);
  }
}
