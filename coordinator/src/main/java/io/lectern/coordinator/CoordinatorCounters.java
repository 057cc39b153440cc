package io.lectern.coordinator;

import io.lectern.engine.VectorQuality;
import io.lectern.engine.control.ControlFile;
import io.lectern.engine.control.VectorCounter;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;

/**
 * What the coordinator counts, in the control file for all to see: from zero at each start. Each
 * has a type id of its own, which never changes. Written by the coordinator's thread.
 */
final class CoordinatorCounters {
  /** What is counted. */
  enum Counter {
    UNITS(1, "units applied"),
    COMMANDS(2, "commands applied"),
    REJECTIONS(3, "units rejected"),
    MALFORMED(4, "messages that nobody could be told are malformed"),
    BATCHES(5, "batches committed"),
    INVALIDATIONS(6, "concepts invalidated"),
    RESPONSES_DROPPED(7, "responses dropped, the client's ring being full"),
    RESPONSES_UNDELIVERABLE(8, "responses to clients that are gone"),
    UNBLOCKED(9, "claims of dead or stuck producers skipped"),
    RING_RESETS(10, "command ring thrown away as corrupt"),
    DEAD_READERS(11, "rows of dead readers freed"),
    DEAD_CLIENTS(12, "rows of dead clients freed"),
    WAKE_UPS(13, "times the coordinator slept"),
    ERRORS(14, "errors, see the error log"),
    JOURNAL_ENTRIES(15, "batches journaled"),
    JOURNAL_BYTES(16, "bytes journaled"),
    JOURNAL_FORCES(17, "times the journal was forced to disk"),
    IMAGES(18, "images taken and verified, checkpoints and backups"),
    IMAGE_BYTES(19, "bytes of images written"),
    IMAGES_FAILED(20, "images that failed, see the error log"),
    UNITS_REPEATED(21, "units sent again, answered with their first receipt"),
    SEGMENTS_REMOVED(22, "segments of the journal removed");

    private final int typeId;
    private final String label;

    Counter(int typeId, String label) {
      this.typeId = typeId;
      this.label = label;
    }
  }

  private final Map<Counter, AtomicCounter> counters = new EnumMap<>(Counter.class);
  private final Map<Integer, AtomicCounter> ofSpaces = new HashMap<>();
  private final CountersManager manager;

  CoordinatorCounters(ControlFile control) {
    final AtomicBuffer metadata = control.counterMetadataBuffer();
    final AtomicBuffer values = control.counterValuesBuffer();
    metadata.setMemory(0, metadata.capacity(), (byte) 0);
    values.setMemory(0, values.capacity(), (byte) 0);
    manager = new CountersManager(metadata, values);
    for (Counter counter : Counter.values()) {
      counters.put(counter, manager.newCounter(counter.label, counter.typeId));
    }
  }

  /** Publishes how good the graph of a vector space is. */
  void set(VectorQuality quality) {
    set(quality, VectorCounter.MENDED, quality.mended());
    if (!Double.isNaN(quality.recall())) {
      set(quality, VectorCounter.SAMPLES, quality.samples());
      set(quality, VectorCounter.RECALL, Math.round(quality.recall() / VectorCounter.UNIT));
    }
    if (!Double.isNaN(quality.reachable())) {
      set(quality, VectorCounter.REACHABLE, Math.round(quality.reachable() / VectorCounter.UNIT));
    }
  }

  private void set(VectorQuality quality, VectorCounter counter, long value) {
    ofSpaces
        .computeIfAbsent(
            counter.typeId(quality.space()),
            typeId -> manager.newCounter(counter.label(quality.name()), typeId))
        .set(value);
  }

  void add(Counter counter, long count) {
    counters.get(counter).getAndAddRelease(count);
  }

  void increment(Counter counter) {
    add(counter, 1);
  }

  long get(Counter counter) {
    return counters.get(counter).get();
  }
}
