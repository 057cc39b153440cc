package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what racing threads have seen, by the name of the outcome. Outcomes that are not named are
 * forbidden: the first of them is kept with what was seen.
 *
 * @param <E> the legal outcomes
 */
final class Outcomes<E extends Enum<E>> {
  private final Map<E, LongAdder> counts;
  private final AtomicReference<String> forbidden = new AtomicReference<>();

  Outcomes(Class<E> legal) {
    counts = new EnumMap<>(legal);
    for (E outcome : legal.getEnumConstants()) {
      counts.put(outcome, new LongAdder());
    }
  }

  void count(E outcome) {
    counts.get(outcome).increment();
  }

  void forbid(String seen) {
    forbidden.compareAndSet(null, seen);
  }

  boolean isAllLegal() {
    return forbidden.get() == null;
  }

  /**
   * Requires that nothing forbidden was seen, and that every legal outcome was: the race was on.
   */
  void verify() {
    assertThat(forbidden.get()).as("forbidden outcome, beside %s", this).isNull();
    assertThat(counts)
        .as("legal outcomes %s", this)
        .allSatisfy((outcome, count) -> assertThat(count.sum()).isPositive());
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
