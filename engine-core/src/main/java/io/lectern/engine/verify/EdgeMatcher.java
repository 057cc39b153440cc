package io.lectern.engine.verify;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds the edges that are there in one direction only, once it is known that there are some. First
 * by concept, with one sum for each; then edge by edge, for those concepts alone.
 */
final class EdgeMatcher {
  private final Findings findings;
  private final Slots slots;
  private final EdgeBlock block;

  EdgeMatcher(Findings findings, Slots slots, EdgeBlock block) {
    this.findings = findings;
    this.slots = slots;
    this.block = block;
  }

  void findUnmatched() {
    final BitSet unmatchedEnds = new BitSet();
    try (Arena arena = Arena.ofConfined()) {
      final MemorySegment sums = arena.allocate(ValueLayout.JAVA_LONG, slots.tail());
      forEachLive(
          (from, to, out, hash) ->
              sums.setAtIndex(
                  ValueLayout.JAVA_LONG,
                  to,
                  sums.getAtIndex(ValueLayout.JAVA_LONG, to) + (out ? hash : -hash)));
      for (int ordinal = 1; ordinal < slots.tail(); ordinal++) {
        if (sums.getAtIndex(ValueLayout.JAVA_LONG, ordinal) != 0) {
          unmatchedEnds.set(ordinal);
        }
      }
    }
    final Map<Long, Integer> edges = new HashMap<>();
    forEachLive(
        (from, to, out, hash) -> {
          if (unmatchedEnds.get(to)) {
            edges.merge(hash, out ? 1 : -1, Integer::sum);
          }
        });
    forEachLive((from, to, out, hash) -> tell(from, to, out, edges.getOrDefault(hash, 0)));
  }

  private void tell(int from, int to, boolean out, int surplus) {
    if (out ? surplus > 0 : surplus < 0) {
      findings.add(
          Findings.EDGES,
          block.offset(),
          "the edge from slot "
              + from
              + " to slot "
              + to
              + " is in the "
              + (out ? "outgoing" : "incoming")
              + " block of the one, and not the same in the "
              + (out ? "incoming" : "outgoing")
              + " block of the other");
    }
  }

  private interface Visitor {
    void visit(int from, int to, boolean out, long hash);
  }

  private void forEachLive(Visitor visitor) {
    for (int ordinal = 1; ordinal < slots.tail(); ordinal++) {
      forEachLive(ordinal, true, visitor);
      forEachLive(ordinal, false, visitor);
    }
  }

  private void forEachLive(int ordinal, boolean out, Visitor visitor) {
    final long offset = slots.edgeBlock(ordinal, out);
    if (offset == 0 || block.wrap(offset) != null || !slots.isLive(ordinal)) {
      return;
    }
    for (int i = 0; i < block.count(); i++) {
      final int end = block.end(i);
      if (block.isLive(i) && slots.isOrdinal(end) && slots.isLive(end)) {
        final int from = out ? ordinal : end;
        final int to = out ? end : ordinal;
        visitor.visit(from, to, out, block.hash(i, from, to));
      }
    }
  }
}
