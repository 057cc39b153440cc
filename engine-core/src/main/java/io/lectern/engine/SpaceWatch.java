package io.lectern.engine;

/** What was measured of one vector space. Used by the writer's thread only. */
final class SpaceWatch {
  /** Samples that recall is told of: one alone says little. */
  private static final int WINDOW = 64;

  private final int[] wantedOf = new int[WINDOW];
  private final int[] foundOf = new int[WINDOW];
  private long taken;

  int samples;
  int samplesLeft;
  long picks;
  long changes = 1;
  long seenChanges;
  long live = -1;
  long unreachable;
  long mended;
  int[] lost = new int[0];
  int lostCount;

  /** Whether it has changed since it was looked at, or not all samples were taken yet. */
  boolean isDue() {
    return changes != seenChanges || samples < WINDOW;
  }

  void add(int wanted, int found) {
    wantedOf[(int) (taken % WINDOW)] = wanted;
    foundOf[(int) (taken % WINDOW)] = found;
    taken++;
    samples = (int) Math.min(taken, WINDOW);
  }

  void take(ReachabilityPass pass) {
    live = pass.live();
    unreachable = pass.unreachable();
    lostCount = pass.lostCount();
    lost = new int[lostCount];
    for (int i = 0; i < lostCount; i++) {
      lost[i] = pass.lost(i);
    }
  }

  double recall() {
    long wanted = 0;
    long found = 0;
    for (int i = 0; i < samples; i++) {
      wanted += wantedOf[i];
      found += foundOf[i];
    }
    return samples == 0 ? Double.NaN : wanted == 0 ? 1 : found / (double) wanted;
  }

  double reachable() {
    return live < 0 ? Double.NaN : live == 0 ? 1 : 1 - unreachable / (double) live;
  }
}
