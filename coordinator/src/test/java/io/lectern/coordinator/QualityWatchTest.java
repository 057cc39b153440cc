package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.engine.Concept;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.control.ControlFile;
import io.lectern.engine.control.VectorCounter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a coordinator publishes of the graphs of vectors that it measures. */
class QualityWatchTest {
  private static final int CONCEPTS = 40;

  @TempDir private Path directory;

  private final ManualClock clock = new ManualClock();

  @Test
  void shouldPublishRecallAndReachabilityAndRestUntilVectorsChange() {
    try (ServedStore store =
        new ServedStore(
            CoordinatorConfig.of(directory)
                .withStoreConfig(StoreConfig.small())
                .withClocks(clock, clock))) {
      go(store, 20);
      assertThat(published()).as("without vectors").isEmpty();
      for (int i = 0; i < CONCEPTS; i++) {
        store.apply(store.client().unit().put(concept(i)));
      }
      go(store, 500);
      assertThat(published())
          .containsEntry(VectorCounter.RECALL, 1_000_000L)
          .containsEntry(VectorCounter.REACHABLE, 1_000_000L)
          .containsEntry(VectorCounter.SAMPLES, 64L)
          .containsEntry(VectorCounter.MENDED, 0L);
      clock.advanceMs(1_100);
      store.coordinator().agent().doWork();
      assertThat(store.coordinator().agent().maxSleepNs())
          .as("rests when there is nothing new")
          .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  private void go(ServedStore store, int cycles) {
    for (int i = 0; i < cycles; i++) {
      clock.advanceMs(60);
      store.coordinator().agent().doWork();
    }
  }

  private Map<VectorCounter, Long> published() {
    final Map<VectorCounter, Long> published = new EnumMap<>(VectorCounter.class);
    try (ControlFile control = ControlFile.open(directory.resolve("control.dat"))) {
      final CountersReader counters =
          new CountersReader(control.counterMetadataBuffer(), control.counterValuesBuffer());
      counters.forEach(
          (id, typeId, key, label) -> {
            if (VectorCounter.spaceOf(typeId) == 0) {
              published.put(VectorCounter.of(typeId), counters.getCounterValue(id));
            }
          });
    }
    return published;
  }

  private static Concept concept(int number) {
    final float[] vector = new float[40];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) Math.sin(number * 41 + i * 7);
    }
    return Concept.builder("c" + number).embedding(vector).build();
  }
}
