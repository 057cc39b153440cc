package io.lectern.coordinator;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/** Time that passes when told to. */
final class ManualClock implements NanoClock, EpochClock {
  private static final long START_MS = 1_800_000_000_000L;

  private long nanos = TimeUnit.SECONDS.toNanos(5);

  void advanceMs(long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public long time() {
    return START_MS + TimeUnit.NANOSECONDS.toMillis(nanos);
  }
}
