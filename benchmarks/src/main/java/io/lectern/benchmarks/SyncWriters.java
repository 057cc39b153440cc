package io.lectern.benchmarks;

import io.lectern.benchmarks.WriterCrew.Write;
import io.lectern.client.LecternWriter;
import io.lectern.client.WriterOptions;
import io.lectern.engine.Concept;
import io.lectern.layout.ipc.SyncLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.agrona.CloseHelper;

/** Lectern's own contenders of {@link SyncRate}: puts at level SYNC to a coordinator's process. */
final class SyncWriters {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private SyncWriters() {}

  /** Threads that share a client, each waiting for its own receipts. */
  static SyncContender oneClient(Path store, int threads) {
    final LecternWriter writer = open(store, "threads");
    return new WriterCrew(Collections.nCopies(threads, put(writer)), writer);
  }

  /** Threads with a client each. */
  static SyncContender clients(Path store, int count) {
    final List<LecternWriter> writers = new ArrayList<>();
    final List<Write> writes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      writers.add(open(store, "client-" + i));
      writes.add(put(writers.get(i)));
    }
    return new WriterCrew(writes, () -> CloseHelper.closeAll(writers));
  }

  /** A thread that has a number of units under way at any time. */
  static SyncContender asynchronous(Path store, int outstanding) {
    return new Asynchronous(open(store, "asynchronous"), outstanding);
  }

  private static LecternWriter open(Path store, String name) {
    return LecternWriter.open(
        store, WriterOptions.defaults().withName(name).withSyncLevel(SyncLevel.SYNC));
  }

  private static Write put(LecternWriter writer) {
    return (thread, number) -> writer.put(concept(number), TIMEOUT);
  }

  private static Concept concept(int number) {
    return SyncRate.concept(number);
  }

  private static final class Asynchronous implements SyncContender {
    private final LecternWriter writer;
    private final int outstanding;
    private int number;

    Asynchronous(LecternWriter writer, int outstanding) {
      this.writer = writer;
      this.outstanding = outstanding;
    }

    @Override
    public SyncTurn turn(long ns) throws Exception {
      final LinkedBlockingQueue<Object> finished = new LinkedBlockingQueue<>();
      final WaitLog log = new WaitLog();
      final long began = System.nanoTime();
      for (int i = 0; i < outstanding; i++) {
        send(finished);
      }
      int underWay = outstanding;
      while (underWay > 0) {
        final Object outcome = finished.take();
        if (!(outcome instanceof Long sentAt)) {
          throw new IllegalStateException((Throwable) outcome);
        }
        final long now = System.nanoTime();
        log.add(now - sentAt);
        if (now - began < ns) {
          send(finished);
        } else {
          underWay--;
        }
      }
      return new SyncTurn(System.nanoTime() - began, log.waits());
    }

    private void send(LinkedBlockingQueue<Object> finished) {
      final Long sentAt = System.nanoTime();
      writer
          .putAsync(concept(number++))
          .whenComplete((receipt, failure) -> finished.add(failure == null ? sentAt : failure));
    }

    @Override
    public void close() {
      writer.close();
    }
  }
}
