package io.lectern.coordinator;

import io.lectern.coordinator.CoordinatorCounters.Counter;
import io.lectern.coordinator.CrashPoints.Point;
import io.lectern.coordinator.ImageJob.Stage;
import io.lectern.coordinator.journal.Journal;
import io.lectern.coordinator.receipts.ReceiptStore;
import io.lectern.engine.ReaderRow;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreWriter;
import io.lectern.engine.control.ControlFile;
import io.lectern.engine.image.Backup;
import io.lectern.engine.image.Checkpoints;
import io.lectern.engine.image.ImageTarget;
import io.lectern.engine.os.Priority;
import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.SyncLevel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.concurrent.EpochClock;

/**
 * Takes images, one at a time: checkpoints when one is due, when somebody asks or waits for one,
 * and backups. A thread of its own copies and verifies; the coordinator's thread, whose alone this
 * is, begins captures between batches and tells those who wait.
 */
final class Checkpointer implements AutoCloseable {
  private static final String ROW_NAME = "checkpoint";

  private final StoreWriter store;
  private final Journal journal;
  private final JournalRetention retention;
  private final ControlFile control;
  private final ReceiptStore receipts;
  private final ResponseSender responses;
  private final CoordinatorCounters counters;
  private final ErrorLog errors;
  private final CheckpointSchedule schedule;
  private final Checkpoints checkpoints;
  private final CrashPoints crashPoints;
  private final EpochClock epochClock;
  private final ExecutorService copier;

  /** Those who wait for the next checkpoint. */
  private final List<ImageRequest> waiting = new ArrayList<>();

  /** Backups that were asked for and not begun. */
  private final Queue<ImageJob> backups = new ArrayDeque<>();

  private ImageJob job;
  private ReaderRow row;

  Checkpointer(
      StoreWriter store,
      Journal journal,
      ControlFile control,
      ReceiptStore receipts,
      ResponseSender responses,
      CoordinatorCounters counters,
      ErrorLog errors,
      CoordinatorConfig config) {
    this.store = store;
    this.journal = journal;
    this.control = control;
    this.receipts = receipts;
    this.responses = responses;
    this.counters = counters;
    this.errors = errors;
    this.checkpoints = new Checkpoints(config.directory(), config.checkpointConfig().kept());
    this.schedule = new CheckpointSchedule(config, checkpoints, store, journal);
    this.retention = new JournalRetention(config, checkpoints);
    this.crashPoints = config.crashPoints();
    this.epochClock = config.epochClock();
    this.copier =
        Executors.newSingleThreadExecutor(
            task ->
                Thread.ofPlatform()
                    .daemon()
                    .name("lectern-images")
                    .unstarted(
                        () -> {
                          // What waits for a core should not have to wait for this.
                          Priority.lower();
                          task.run();
                        }));
  }

  /**
   * Takes an image for who asks.
   *
   * @param directory of a backup; null: a checkpoint
   */
  void take(Unit unit, Path directory) {
    final ImageRequest request = ImageRequest.ofImage(unit);
    final List<ImageRequest> same = requestsOfKey(request);
    if (same != null) {
      // Sent again, as answers may have been lost: the image is on its way.
      if (!same.contains(request)) {
        same.add(request);
      }
    } else if (directory == null) {
      waiting.add(request);
    } else {
      final ImageJob backup = newJob(new Backup(directory), false);
      backup.requests().add(request);
      backups.add(backup);
    }
  }

  /** Sends a unit's receipt when a checkpoint has what it changed. */
  void await(ImageRequest request) {
    waiting.add(request);
  }

  /**
   * Goes on with what can go on; between two batches.
   *
   * @return how much was done
   */
  int doWork(long nowNs) {
    if (job == null) {
      return beginNext(nowNs) ? 1 : 0;
    }
    return switch (job.stage()) {
      case PREPARING, COPYING -> 0;
      case PREPARED -> {
        beginCapture();
        yield 1;
      }
      case DONE -> {
        end();
        yield 1;
      }
    };
  }

  /** Whether {@link #doWork} has something to go on with, the passing of time aside. */
  boolean hasWork() {
    return job == null
        ? !waiting.isEmpty() || !backups.isEmpty()
        : job.stage() == Stage.PREPARED || job.stage() == Stage.DONE;
  }

  /** Gives up what is under way, and waits for the copying thread to end. */
  @Override
  public void close() {
    if (job != null) {
      job.cancel();
    }
    copier.close();
    releaseRow();
  }

  /** Those who wait for the image that a unit of this key has asked for; null: none has. */
  private List<ImageRequest> requestsOfKey(ImageRequest request) {
    if (!request.hasKey()) {
      return null;
    }
    return Stream.concat(
            Stream.of(waiting),
            Stream.concat(Stream.ofNullable(job), backups.stream()).map(ImageJob::requests))
        .filter(requests -> requests.stream().anyMatch(request::hasKeyOf))
        .findFirst()
        .orElse(null);
  }

  private boolean beginNext(long nowNs) {
    if (!waiting.isEmpty() || schedule.isDue(nowNs, store.committedEpoch())) {
      job = newJob(checkpoints, true);
    } else {
      job = backups.poll();
    }
    if (job != null) {
      final ImageJob next = job;
      final Runnable forcing = journal.forcing();
      copier.execute(() -> next.prepare(forcing));
    }
    return job != null;
  }

  private void beginCapture() {
    try {
      // After a loss of power the journal must not end before a checkpoint does.
      journal.force();
      row = control.readerRows().claim(ROW_NAME);
      job.copyFrom(store.capture(row, job.target().spillFile()));
    } catch (StoreException e) {
      job.fail(e);
      return;
    }
    if (job.isCheckpoint()) {
      job.requests().addAll(waiting);
      waiting.clear();
      schedule.begun(job.epoch());
    }
    final ImageJob begun = job;
    final long nowMs = epochClock.time();
    crashPoints.reached(Point.IMAGE_BEGUN);
    copier.execute(
        () -> {
          crashPoints.reached(Point.IMAGE_COPYING);
          begun.copy(nowMs);
        });
  }

  private void end() {
    releaseRow();
    final ImageJob ended = job;
    job = null;
    if (ended.failure() != null) {
      counters.increment(Counter.IMAGES_FAILED);
      errors.record(ended.failure());
      if (ended.isCheckpoint()) {
        // All who wait: also those who came after it was begun would get another failure.
        ended.requests().addAll(waiting);
        waiting.clear();
        schedule.failed();
      }
      ended.requests().forEach(request -> answerFailure(request, ended.failure()));
    } else {
      crashPoints.reached(Point.IMAGE_TAKEN);
      counters.increment(Counter.IMAGES);
      counters.add(Counter.IMAGE_BYTES, ended.image().writtenBytes());
      ended.requests().forEach(request -> answer(request, ended.image().epoch()));
      if (ended.isCheckpoint()) {
        trimJournal();
      }
    }
    responses.wakeClients();
  }

  /** In the copying thread: deleting large files takes a while. */
  private void trimJournal() {
    final long open = journal.oldestOpenSegment();
    copier.execute(
        () -> {
          try {
            final int removed = retention.apply(store.storeIdHigh(), store.storeIdLow(), open);
            counters.add(Counter.SEGMENTS_REMOVED, removed);
          } catch (StoreException e) {
            errors.record(e);
          }
        });
  }

  private void answer(ImageRequest request, long imageEpoch) {
    if (request.hasKey()) {
      final long nowNs = TimeUnit.MILLISECONDS.toNanos(epochClock.time());
      receipts.add(
          request.keyHigh(), request.keyLow(), 0, imageEpoch, 0, SyncLevel.CHECKPOINT, nowNs);
    }
    responses.receipt(
        request.clientId(),
        request.correlationId(),
        request.isForImage() ? imageEpoch : request.epoch(),
        request.changedCount(),
        SyncLevel.CHECKPOINT);
  }

  private void answerFailure(ImageRequest request, StoreException failure) {
    if (request.isForImage()) {
      final RejectionCode code = UnitApplier.code(failure);
      responses.rejection(
          request.clientId(), request.correlationId(), 0, code, failure.getMessage());
    } else {
      // Applied it is; how safe it is, the level says.
      responses.receipt(
          request.clientId(),
          request.correlationId(),
          request.epoch(),
          request.changedCount(),
          request.reached());
    }
  }

  private ImageJob newJob(ImageTarget target, boolean checkpoint) {
    return new ImageJob(target, checkpoint, () -> control.coordinatorWakeUp().signal());
  }

  private void releaseRow() {
    if (row != null) {
      control.readerRows().release(row);
      row = null;
    }
  }
}
