package io.lectern.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares what reader processes take with nothing else going on and while a writer process writes
 * at full rate, in rounds.
 */
final class Crowding {
  private static final int ROUNDS = 5;

  /** Starts a writer, which writes until it is asked, and then says how much it has written. */
  interface Writer {
    Worker start() throws IOException;
  }

  private final List<Worker> readers;
  private final Writer writer;
  private final String written;

  /**
   * @param readers each asked for its ns
   * @param written what the writer counts, for people
   */
  Crowding(List<Worker> readers, Writer writer, String written) {
    this.readers = readers;
    this.writer = writer;
    this.written = written;
  }

  void compare() throws IOException {
    final List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      final double quiet = meanNs();
      final double crowded = meanNsWhileWriting();
      ratios.add(crowded / quiet);
      System.out.printf(
          Locale.ROOT,
          "quiet %.0f ns, while written %.0f ns, ratio %.2f%n",
          quiet,
          crowded,
          crowded / quiet);
    }
    System.out.printf(
        Locale.ROOT, "median ratio %.2f%n", ratios.stream().sorted().toList().get(ROUNDS / 2));
  }

  private double meanNsWhileWriting() throws IOException {
    final Worker worker = writer.start();
    try {
      final long began = System.nanoTime();
      final double ns = meanNs();
      worker.ask();
      final double count = Double.parseDouble(worker.answer());
      System.out.printf(
          Locale.ROOT, "%.0f %s a second: ", count * 1e9 / (System.nanoTime() - began), written);
      return ns;
    } finally {
      worker.close();
    }
  }

  /** The mean of all readers, measured at the same time. */
  private double meanNs() throws IOException {
    for (Worker reader : readers) {
      reader.ask();
    }
    double sum = 0;
    for (Worker reader : readers) {
      sum += Double.parseDouble(reader.answer());
    }
    return sum / readers.size();
  }
}
