package io.lectern.client.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Two searches that look for each other, beside two lists that do it slowly. */
class MeetingSidesTest {
  private static final int ROUNDS = 2_000;
  private static final int MOST_AT_ONCE = 24;

  private final Meter meter = new Meter(() -> 0);
  private final MeetingSides sides = new MeetingSides();

  /** What a side should hold: concepts in the order in which they were reached. */
  private static final class Expected {
    final List<Integer> order = new ArrayList<>();
    int read;

    Expected(int root) {
      order.add(root);
    }
  }

  @Test
  void shouldReachWhatTheEdgesLeadToUntilTheSidesMeetOrTheBudgetIsSpent() {
    final long seed = Long.getLong("lectern.test.seed", System.nanoTime());
    final SplittableRandom random = new SplittableRandom(seed);
    int met = 0;
    int spent = 0;
    for (int round = 0; round < ROUNDS; round++) {
      try {
        final int limit = 50 + random.nextInt(2_000);
        final long budget = random.nextInt(4) == 0 ? 2 + random.nextInt(300) : Long.MAX_VALUE;
        search(random, limit, budget);
        met += meter.hit() == Limit.NONE ? 1 : 0;
        spent += meter.hit() == Limit.CONCEPTS ? 1 : 0;
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("round %d with -Dlectern.test.seed=%d".formatted(round, seed), e);
      }
    }
    assertThat(met).as("seed %s", seed).isGreaterThan(ROUNDS / 4);
    assertThat(spent).as("seed %s", seed).isGreaterThan(ROUNDS / 40);
  }

  private void search(SplittableRandom random, int limit, long budget) {
    meter.begin(Budget.unlimited().concepts(budget));
    meter.reached(2);
    sides.begin(1, 2, limit);
    final Expected ahead = new Expected(1);
    final Expected behind = new Expected(2);
    // From a narrow range most ends were reached before, from a wide one few.
    final int range = 3 + random.nextInt(limit - 3);
    boolean goesOn = true;
    while (goesOn) {
      final boolean isForward = random.nextBoolean();
      final Expected own = isForward ? ahead : behind;
      final Expected other = isForward ? behind : ahead;
      final int concepts = Math.min(own.order.size() - own.read, 1 + random.nextInt(MOST_AT_ONCE));
      if (concepts == 0) {
        goesOn = ahead.read + behind.read < ahead.order.size() + behind.order.size();
        continue;
      }
      final int[] offsets = new int[concepts + 1];
      for (int i = 0; i < concepts; i++) {
        offsets[i + 1] = offsets[i] + random.nextInt(8);
      }
      final int[] ends = random.ints(offsets[concepts] + 3L, 1, range).toArray();
      goesOn = step(isForward, own, other, ends, offsets, concepts, budget);
    }
  }

  /** False if the search has ended. */
  private boolean step(
      boolean isForward,
      Expected own,
      Expected other,
      int[] ends,
      int[] offsets,
      int concepts,
      long budget) {
    final MeetingSides.Side side = isForward ? sides.forward : sides.backward;
    final boolean hasMet = sides.reach(side, ends, offsets, concepts, meter);
    int from = own.read;
    boolean goesOn = true;
    for (int i = 0; i < offsets[concepts] && goesOn; i++) {
      while (i >= offsets[from - own.read + 1]) {
        from++;
      }
      if (other.order.contains(ends[i])) {
        assertThat(hasMet).isTrue();
        assertThat(sides.meetingFrom()).isEqualTo(from);
        assertThat(sides.meetingTo()).isEqualTo(other.order.indexOf(ends[i]));
        goesOn = false;
      } else if (!own.order.contains(ends[i])) {
        if (own.order.size() + other.order.size() == budget) {
          assertThat(meter.hit()).isEqualTo(Limit.CONCEPTS);
          assertThat(hasMet).isFalse();
          goesOn = false;
        } else {
          own.order.add(ends[i]);
        }
      }
    }
    own.read += concepts;
    assertThat(hasMet || meter.isSpent()).isEqualTo(!goesOn);
    assertThat(Arrays.stream(side.queue.toArray()).boxed().toList()).isEqualTo(own.order);
    assertThat(meter.concepts()).isEqualTo(own.order.size() + other.order.size());
    return goesOn;
  }
}
