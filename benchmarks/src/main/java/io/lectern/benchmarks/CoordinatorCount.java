package io.lectern.benchmarks;

import io.lectern.engine.control.ControlFile;
import java.nio.file.Path;
import org.agrona.concurrent.status.CountersReader;

/** Reads a counter of a coordinator from its control file. */
final class CoordinatorCount {
  static final int UNITS = 1;
  static final int JOURNAL_ENTRIES = 15;
  static final int JOURNAL_BYTES = 16;
  static final int JOURNAL_FORCES = 17;

  private CoordinatorCount() {}

  /**
   * The value of a counter.
   *
   * @param typeId of the counter
   */
  static long of(Path store, int typeId) {
    try (ControlFile control = ControlFile.open(store.resolve("control.dat"))) {
      final CountersReader counters =
          new CountersReader(control.counterMetadataBuffer(), control.counterValuesBuffer());
      final int id = counters.findByTypeIdAndRegistrationId(typeId, 0);
      if (id == CountersReader.NULL_COUNTER_ID) {
        throw new IllegalStateException("there is no counter of type " + typeId);
      }
      return counters.getCounterValue(id);
    }
  }
}
