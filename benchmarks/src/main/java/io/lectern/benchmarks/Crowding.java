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
   * @param readers each asked for a {@link ReaderTiming}, after which it may say more, for people
   * @param written what the writer counts, for people
   */
  Crowding(List<Worker> readers, Writer writer, String written) {
    this.readers = readers;
    this.writer = writer;
    this.written = written;
  }

  void compare() throws IOException {
    // Not the quiet just before each round: what was written by then may weigh on it.
    final Answer quiet = ask();
    print("quiet", quiet, quiet);
    final List<Answer> rounds = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      rounds.add(askWhileWriting());
      print("while written", rounds.getLast(), quiet);
      print("quiet again", ask(), quiet);
    }
    System.out.printf(
        Locale.ROOT,
        "medians of the ratios while written: CPU %.2f, clock %.2f%n",
        median(rounds.stream().map(answer -> answer.cpuNs / quiet.cpuNs).toList()),
        median(rounds.stream().map(answer -> answer.clockNs / quiet.clockNs).toList()));
  }

  private static double median(List<Double> ratios) {
    return ratios.stream().sorted().toList().get(ratios.size() / 2);
  }

  private static void print(String when, Answer answer, Answer quiet) {
    System.out.printf(
        Locale.ROOT,
        "%s: CPU %,.0f ns (%.2f), clock %,.0f ns (%.2f)%s%n",
        when,
        answer.cpuNs,
        answer.cpuNs / quiet.cpuNs,
        answer.clockNs,
        answer.clockNs / quiet.clockNs,
        answer.more);
  }

  /**
   * What readers say.
   *
   * @param cpuNs mean of their CPU times
   * @param clockNs mean of their times by the clock
   * @param more what else they say, for people
   */
  private record Answer(double cpuNs, double clockNs, String more) {}

  private Answer askWhileWriting() throws IOException {
    final Worker worker = writer.start();
    try {
      final long began = System.nanoTime();
      final Answer answer = ask();
      worker.ask();
      final double count = Double.parseDouble(worker.answer());
      System.out.printf(
          Locale.ROOT, "%,.0f %s a second ", count * 1e9 / (System.nanoTime() - began), written);
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
    double cpuNs = 0;
    double clockNs = 0;
    final StringBuilder more = new StringBuilder();
    for (Worker reader : readers) {
      final String[] words = reader.answer().split(" ", 3);
      cpuNs += Double.parseDouble(words[0]);
      clockNs += Double.parseDouble(words[1]);
      if (words.length > 2) {
        more.append(", ").append(words[2]);
      }
    }
    return new Answer(cpuNs / readers.size(), clockNs / readers.size(), more.toString());
  }
}
