package io.lectern.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * What kept the thread that makes this from its work and is the machine's doing, not the program's:
 * other threads that had the cores, garbage collections, and pages that had left memory and were
 * read from the disk.
 */
final class Disturbances implements AutoCloseable {
  /** Position of the count of major page faults among the fields after the command's name. */
  private static final int MAJOR_FAULTS_FIELD = 9;

  private final RandomAccessFile schedule;
  private final RandomAccessFile state;
  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getGarbageCollectorMXBeans();
  private final byte[] buffer = new byte[1024];

  Disturbances() throws IOException {
    schedule = new RandomAccessFile("/proc/thread-self/schedstat", "r");
    state = new RandomAccessFile("/proc/thread-self/stat", "r");
  }

  /** How long the thread was ready to run while other threads had the cores, ns; ever. */
  long waitedNs() throws IOException {
    return Long.parseLong(read(schedule).split(" ", 3)[1]);
  }

  /** Garbage collections and pages that the thread had to wait for, ever. */
  long count() throws IOException {
    final String fields = read(state);
    long count =
        Long.parseLong(
            fields.substring(fields.lastIndexOf(')') + 2)
                .split(" ", MAJOR_FAULTS_FIELD + 2)[MAJOR_FAULTS_FIELD]);
    for (GarbageCollectorMXBean collector : collectors) {
      count += collector.getCollectionCount();
    }
    return count;
  }

  private String read(RandomAccessFile file) throws IOException {
    file.seek(0);
    return new String(buffer, 0, file.read(buffer), US_ASCII);
  }

  @Override
  public void close() throws IOException {
    schedule.close();
    state.close();
  }
}
