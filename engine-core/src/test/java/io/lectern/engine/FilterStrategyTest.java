package io.lectern.engine;

import static io.lectern.engine.FilterStrategy.COMPARE_WANTED;
import static io.lectern.engine.FilterStrategy.WALK_ALL;
import static io.lectern.engine.FilterStrategy.WALK_WANTED;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FilterStrategyTest {
  private static final int WIDTH = 100;

  @Test
  void shouldWalkThroughAllIfMostAreWanted() {
    assertThat(FilterStrategy.of(60_000, 0.5, false, WIDTH)).isEqualTo(WALK_ALL);
    assertThat(FilterStrategy.of(60_000, 0.5, true, WIDTH)).isEqualTo(WALK_ALL);
    assertThat(FilterStrategy.of(10_000_000, 0.1, false, WIDTH)).isEqualTo(WALK_ALL);
  }

  @Test
  void shouldCompareIfFewAreWanted() {
    assertThat(FilterStrategy.of(60_000, 0.02, false, WIDTH)).isEqualTo(COMPARE_WANTED);
    assertThat(FilterStrategy.of(60_000, 0.02, true, WIDTH)).isEqualTo(COMPARE_WANTED);
    assertThat(FilterStrategy.of(100_000_000, 0.001, false, WIDTH)).isEqualTo(COMPARE_WANTED);
  }

  @Test
  void shouldWalkThroughWantedOnesIfTheseAreManyAndRare() {
    assertThat(FilterStrategy.of(10_000_000, 0.01, true, WIDTH)).isEqualTo(WALK_WANTED);
    assertThat(FilterStrategy.of(10_000_000, 0.005, false, WIDTH)).isEqualTo(WALK_WANTED);
  }

  @Test
  void shouldWalkSoonerIfLessIsKeptInView() {
    assertThat(FilterStrategy.of(20_000, 0.2, true, 200)).isEqualTo(COMPARE_WANTED);
    assertThat(FilterStrategy.of(20_000, 0.2, true, 20)).isEqualTo(WALK_ALL);
  }
}
