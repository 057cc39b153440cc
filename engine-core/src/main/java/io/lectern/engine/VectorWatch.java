package io.lectern.engine;

import static io.lectern.layout.HnswRegionDescriptor.MAX_SPACES;

import java.util.ArrayList;
import java.util.List;

/**
 * Measures all along how good the graphs of vector spaces are, some nodes at a time: recall by
 * samples, and which nodes can be reached. Rests when nothing has changed. Used by the writer's
 * thread only, between batches.
 */
final class VectorWatch {
  /** So many bytes of vectors are compared in a step: a fraction of a millisecond. */
  private static final int COMPARED_BYTES = 1 << 20;

  private static final int LEAST_COMPARED = 16;
  private static final int EXPANDED_NODES = 400;
  private static final int SAMPLES_PER_PASS = 4;

  private final VectorSpaces spaces;
  private final SpaceWatch[] watches = new SpaceWatch[MAX_SPACES];
  private final RecallSample sample = new RecallSample();
  private final ReachabilityPass pass = new ReachabilityPass();
  private int current;
  private boolean isAtWork;

  VectorWatch(VectorSpaces spaces) {
    this.spaces = spaces;
    for (int i = 0; i < watches.length; i++) {
      watches[i] = new SpaceWatch();
    }
  }

  /** Notes that a space has changed. */
  void changed(int space) {
    watches[space].changes++;
  }

  /**
   * Goes on with what it measures.
   *
   * @param epoch the last committed one
   * @return whether there is more to do
   */
  boolean step(long epoch) {
    if (!isAtWork && !isNext(epoch)) {
      return false;
    }
    final SpaceWatch watch = watches[current];
    if (watch.samplesLeft > 0) {
      if (sample.step(Math.max(LEAST_COMPARED, COMPARED_BYTES / spaces.open(current).stride()))) {
        watch.add(sample.wanted(), sample.found());
        watch.samplesLeft--;
        beginSample(epoch);
      }
    } else if (pass.step(EXPANDED_NODES)) {
      watch.take(pass);
      isAtWork = false;
    }
    return true;
  }

  /** What was measured, of those spaces of which anything was. */
  List<VectorQuality> quality() {
    final List<VectorQuality> all = new ArrayList<>();
    for (int i = 0; i < spaces.count(); i++) {
      final SpaceWatch watch = watches[i];
      if (watch.samples > 0 || watch.live >= 0) {
        all.add(
            new VectorQuality(
                i, spaces.name(i), watch.samples, watch.recall(), watch.reachable(), watch.mended));
      }
    }
    return all;
  }

  /** A node to be mended in a space, taken from those that were not reached; 0 if there is none. */
  int pollLost(int space) {
    final SpaceWatch watch = watches[space];
    return watch.lostCount == 0 ? 0 : watch.lost[--watch.lostCount];
  }

  /** Notes that a search finds a lost node, or that it was removed. */
  void notLost(int space, boolean mended) {
    final SpaceWatch watch = watches[space];
    watch.unreachable = Math.max(0, watch.unreachable - 1);
    if (mended) {
      watch.mended++;
      watch.changes++;
    }
  }

  boolean hasLost(int space) {
    return watches[space].lostCount > 0;
  }

  /** Begins with the next space that there is something to measure of. */
  private boolean isNext(long epoch) {
    for (int i = 0; i < spaces.count(); i++) {
      current = (current + 1) % spaces.count();
      final VectorSpace space = spaces.open(current);
      final SpaceWatch watch = watches[current];
      if (space.liveCount() > 0 && watch.isDue()) {
        watch.seenChanges = watch.changes;
        watch.samplesLeft = SAMPLES_PER_PASS;
        pass.begin(space, epoch);
        isAtWork = true;
        beginSample(epoch);
        return true;
      }
    }
    return false;
  }

  private void beginSample(long epoch) {
    final SpaceWatch watch = watches[current];
    final VectorSpace space = spaces.open(current);
    final int node = watch.samplesLeft == 0 ? 0 : liveNode(space, watch, epoch);
    if (node == 0) {
      watch.samplesLeft = 0;
    } else {
      sample.begin(space, node, epoch);
    }
  }

  /** A live node, each time another, evenly from all over the space; 0 if it finds none. */
  private static int liveNode(VectorSpace space, SpaceWatch watch, long epoch) {
    final int tail = space.readableTail();
    for (int i = 0; i < 64 && tail > 1; i++) {
      final int node = SpreadNodes.node(watch.picks++, tail);
      if (VectorSpace.isVisible(space.node(node), epoch)) {
        return node;
      }
    }
    return 0;
  }
}
