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
   * @param readers each asked for its ns, after which it may say more, for people
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
      final Answer quiet = ask();
      final Answer crowded = askWhileWriting();
      ratios.add(crowded.ns / quiet.ns);
      System.out.printf(
          Locale.ROOT,
          "quiet %.0f ns%s, while written %.0f ns%s, ratio %.2f%n",
          quiet.ns,
          quiet.more,
          crowded.ns,
          crowded.more,
          crowded.ns / quiet.ns);
    }
    System.out.printf(
        Locale.ROOT, "median ratio %.2f%n", ratios.stream().sorted().toList().get(ROUNDS / 2));
  }

  /**
   * What readers say.
   *
   * @param ns their mean
   * @param more what else they say, for people
   */
  private record Answer(double ns, String more) {}

  private Answer askWhileWriting() throws IOException {
    final Worker worker = writer.start();
    try {
      final long began = System.nanoTime();
      final Answer answer = ask();
      worker.ask();
      final double count = Double.parseDouble(worker.answer());
      System.out.printf(
          Locale.ROOT, "%.0f %s a second: ", count * 1e9 / (System.nanoTime() - began), written);
      return answer;
    } finally {
      worker.close();
    }
  }

  /** All readers, at the same time. */
  private Answer ask() throws IOException {
    for (Worker reader : readers) {
      reader.ask();
    }
    double sum = 0;
    final StringBuilder more = new StringBuilder();
    for (Worker reader : readers) {
      final String[] words = reader.answer().split(" ", 2);
      sum += Double.parseDouble(words[0]);
      if (words.length > 1) {
        more.append(", ").append(words[1]);
      }
    }
    return new Answer(sum / readers.size(), more.toString());
  }
}
