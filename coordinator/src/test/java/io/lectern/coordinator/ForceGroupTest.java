package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ForceGroupTest {
  private static final long FORCE_NS = 100_000;

  private final ForceGroup group = new ForceGroup();

  @Test
  void shouldForceAtOnceForAWriterThatIsAlone() {
    group.forced(1, FORCE_NS);

    assertThat(group.awaitsMore(1, 0)).isFalse();
  }

  @Test
  void shouldForceTheFirstTimeAtOnce() {
    assertThat(group.awaitsMore(1, 0)).isFalse();
  }

  @Test
  void shouldAwaitThoseWhomTheForceBeforeHasServed() {
    group.forced(3, FORCE_NS);

    assertThat(group.awaitsMore(1, 0)).isTrue();
    assertThat(group.awaitsMore(2, 10_000)).isTrue();
    assertThat(group.awaitsMore(3, 20_000)).isFalse();
  }

  @Test
  void shouldForceWhenNoMoreHaveComeForHalfAForce() {
    group.forced(3, FORCE_NS);

    assertThat(group.awaitsMore(1, 0)).isTrue();
    assertThat(group.awaitsMore(2, 49_000)).isTrue();
    assertThat(group.awaitsMore(2, 98_000)).isTrue();
    assertThat(group.awaitsMore(2, 100_000)).isFalse();
  }

  @Test
  void shouldForceAfterSomeForcesEvenIfMoreComeAllTheTime() {
    group.forced(1_000, FORCE_NS);
    long nowNs = 0;
    int count = 1;
    while (group.awaitsMore(count, nowNs)) {
      count++;
      nowNs += 10_000;
    }

    assertThat(nowNs).isEqualTo(5 * FORCE_NS);
  }

  @Test
  void shouldAwaitAsManyAsCameLastOnly() {
    group.forced(64, FORCE_NS);
    group.forced(1, FORCE_NS);
    group.clear();

    assertThat(group.awaitsMore(1, 0)).isFalse();
  }

  @Test
  void shouldBeginAnewWithEachBatch() {
    group.forced(3, FORCE_NS);
    assertThat(group.awaitsMore(1, 0)).isTrue();
    group.clear();

    assertThat(group.awaitsMore(1, 1_000_000)).isTrue();
  }
}
