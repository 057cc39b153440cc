package io.lectern.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.agrona.CloseHelper;

/** Threads that each write and wait, over and over. */
final class WriterCrew implements SyncContender {
  /** One write that returns when the disk has it. */
  @FunctionalInterface
  interface Write {
    /**
     * Writes.
     *
     * @param writer from 0
     * @param number differs from write to write
     */
    void make(int writer, int number) throws Exception;
  }

  private final List<Write> writes;
  private final AutoCloseable resource;
  private final ExecutorService threads;
  private int turns;

  /**
   * Makes a crew.
   *
   * @param writes what each writer does
   * @param resource closed in the end
   */
  WriterCrew(List<Write> writes, AutoCloseable resource) {
    this.writes = writes;
    this.resource = resource;
    this.threads = Executors.newFixedThreadPool(writes.size());
  }

  @Override
  public SyncTurn turn(long ns) throws Exception {
    turns++;
    final List<Callable<long[]>> tasks = new ArrayList<>();
    final long began = System.nanoTime();
    for (int writer = 0; writer < writes.size(); writer++) {
      final int number = writer;
      tasks.add(() -> write(number, began + ns));
    }
    LongStream waits = LongStream.empty();
    final List<Future<long[]>> results = threads.invokeAll(tasks);
    final long took = System.nanoTime() - began;
    for (Future<long[]> result : results) {
      waits = LongStream.concat(waits, Arrays.stream(result.get()));
    }
    return new SyncTurn(took, waits.toArray());
  }

  private long[] write(int writer, long deadlineNs) throws Exception {
    final WaitLog log = new WaitLog();
    int number = turns * 1_000_003 + writer * 10_007;
    long now = System.nanoTime();
    while (now - deadlineNs < 0) {
      writes.get(writer).make(writer, number++);
      final long written = System.nanoTime();
      log.add(written - now);
      now = written;
    }
    return log.waits();
  }

  @Override
  public void close() {
    threads.close();
    CloseHelper.close(resource);
  }
}
