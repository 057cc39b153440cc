package io.lectern.engine;

import java.util.BitSet;
import java.util.function.Consumer;
import org.agrona.collections.Long2LongHashMap;

/**
 * Makes one list of edges of the two in which each of them should be. An edge that differs between
 * the two in one thing is one edge: its ends are those in whose blocks it is, and what else differs
 * is taken from the outgoing side unless that cannot be. An edge that is in one of the two only is
 * kept if the other may have had it. Each of these is told. Used by one thread.
 */
final class EdgeMerge {
  /** Pairs are sought among so many at most; beyond that, all are kept as they are. */
  private static final int MOST_UNMATCHED = 10_000;

  private static final int FIELDS = 6;

  private final SymbolRepair symbols;
  private final Referee referee;
  private final Consumer<String> told;

  /** Whether the outgoing or incoming block that does not show an edge may have had it. */
  interface Referee {
    boolean mayHave(EdgeList edges, int index, boolean outgoing);
  }

  EdgeMerge(SymbolRepair symbols, Referee referee, Consumer<String> told) {
    this.symbols = symbols;
    this.referee = referee;
    this.told = told;
  }

  EdgeList merge(EdgeList outgoing, EdgeList incoming) {
    final EdgeList merged = new EdgeList();
    final EdgeList outgoingOnly = new EdgeList();
    final EdgeList incomingOnly = new EdgeList();
    final Long2LongHashMap unmatched = new Long2LongHashMap(0);
    for (int i = 0; i < incoming.size(); i++) {
      final long hash = incoming.hash(i);
      unmatched.put(hash, unmatched.get(hash) + 1);
    }
    for (int i = 0; i < outgoing.size(); i++) {
      final long hash = outgoing.hash(i);
      final long left = unmatched.get(hash);
      if (left == 0) {
        outgoingOnly.add(outgoing, i);
      } else {
        merged.add(outgoing, i);
        take(unmatched, hash, left);
      }
    }
    for (int i = 0; i < incoming.size(); i++) {
      final long hash = incoming.hash(i);
      final long left = unmatched.get(hash);
      if (left != 0) {
        incomingOnly.add(incoming, i);
        take(unmatched, hash, left);
      }
    }
    mergeDiffering(outgoingOnly, incomingOnly, merged);
    return merged;
  }

  private static void take(Long2LongHashMap counts, long hash, long left) {
    if (left == 1) {
      counts.remove(hash);
    } else {
      counts.put(hash, left - 1);
    }
  }

  private void mergeDiffering(EdgeList outgoing, EdgeList incoming, EdgeList merged) {
    final BitSet paired = new BitSet();
    final boolean few =
        (long) outgoing.size() * incoming.size() <= (long) MOST_UNMATCHED * MOST_UNMATCHED;
    for (int out = 0; out < outgoing.size(); out++) {
      final int in = few ? findPair(outgoing, out, incoming, paired) : -1;
      if (in < 0) {
        addAlone(outgoing, out, true, merged);
      } else {
        paired.set(in);
        addPair(outgoing, out, incoming, in, merged);
      }
    }
    for (int in = paired.nextClearBit(0); in < incoming.size(); in = paired.nextClearBit(in + 1)) {
      addAlone(incoming, in, false, merged);
    }
  }

  /** The one that is the same in all but one thing; -1: there is none. */
  private static int findPair(EdgeList outgoing, int out, EdgeList incoming, BitSet paired) {
    for (int in = paired.nextClearBit(0); in < incoming.size(); in = paired.nextClearBit(in + 1)) {
      int same = outgoing.from(out) == incoming.from(in) ? 1 : 0;
      same += outgoing.to(out) == incoming.to(in) ? 1 : 0;
      same += outgoing.type(out) == incoming.type(in) ? 1 : 0;
      same += outgoing.weightBits(out) == incoming.weightBits(in) ? 1 : 0;
      same += outgoing.created(out) == incoming.created(in) ? 1 : 0;
      same += outgoing.timestamp(out) == incoming.timestamp(in) ? 1 : 0;
      if (same == FIELDS - 1) {
        return in;
      }
    }
    return -1;
  }

  private void addPair(EdgeList outgoing, int out, EdgeList incoming, int in, EdgeList merged) {
    final boolean outgoingType = symbols.isType(outgoing.type(out));
    final boolean outgoingWeight = isWeight(outgoing.weightBits(out));
    // The later of two epochs is not the right one if it is still to come: see EdgeRepair.
    merged.add(
        outgoing.from(out),
        incoming.to(in),
        outgoingType ? outgoing.type(out) : incoming.type(in),
        outgoingWeight ? outgoing.weightBits(out) : incoming.weightBits(in),
        earlier(outgoing.created(out), incoming.created(in)),
        outgoing.timestamp(out));
    tell(
        merged,
        merged.size() - 1,
        "was not the same in both directions, and was written as it is now in both");
  }

  private void addAlone(EdgeList edges, int index, boolean outgoing, EdgeList merged) {
    final String where = "was in the " + (outgoing ? "outgoing" : "incoming") + " block only, and ";
    if (referee.mayHave(edges, index, !outgoing)) {
      merged.add(edges, index);
      tell(edges, index, where + "was kept");
    } else {
      tell(edges, index, where + "was left out: the other end's block is whole without it");
    }
  }

  private static boolean isWeight(int bits) {
    return Float.isFinite(Float.intBitsToFloat(bits));
  }

  private static long earlier(long first, long second) {
    if (first < 1 || second < 1) {
      return Math.max(first, second);
    }
    return Math.min(first, second);
  }

  private void tell(EdgeList edges, int index, String what) {
    told.accept(
        "the edge from slot " + edges.from(index) + " to slot " + edges.to(index) + " " + what);
  }
}
