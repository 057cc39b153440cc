package io.lectern.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Runs contenders in one process, in turns of some milliseconds, and compares them turn by turn: on
 * a machine whose speed changes from second to second only what was measured next to each other can
 * be compared. Prints the median of each contender's CPU time and of its ratio to the first one,
 * with the ratios that nine turns of ten lie within.
 */
final class Alternation {
  private static final long TURN_NS = 50_000_000;
  private static final int WARM_UP_TURNS = 20;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final List<Contender> contenders = new ArrayList<>();
  private long blackHole;

  private final int turns;

  private static final class Contender {
    final String name;
    final int operationsPerCall;
    final LongSupplier call;
    final double[] nsPerOperation;
    int callsPerTurn = 1;

    Contender(String name, int operationsPerCall, LongSupplier call, int turns) {
      this.name = name;
      this.operationsPerCall = operationsPerCall;
      this.call = call;
      this.nsPerOperation = new double[turns];
    }
  }

  Alternation(int turns) {
    this.turns = turns;
  }

  /**
   * Adds a contender.
   *
   * @param operationsPerCall what one call counts for
   * @param call returns something made of all that it has read, so that none of it is left out
   */
  void add(String name, int operationsPerCall, LongSupplier call) {
    contenders.add(new Contender(name, operationsPerCall, call, turns));
  }

  void run(String title) {
    for (int turn = -WARM_UP_TURNS; turn < turns; turn++) {
      for (Contender contender : contenders) {
        final long ns = runTurn(contender);
        if (turn < 0) {
          final double wanted = (double) contender.callsPerTurn * TURN_NS / ns;
          contender.callsPerTurn = (int) Math.clamp(wanted, 1, 4.0 * contender.callsPerTurn);
        } else {
          contender.nsPerOperation[turn] =
              (double) ns / contender.callsPerTurn / contender.operationsPerCall;
        }
      }
    }
    print(title);
  }

  private long runTurn(Contender contender) {
    final long began = threads.getCurrentThreadCpuTime();
    for (int call = 0; call < contender.callsPerTurn; call++) {
      blackHole += contender.call.getAsLong();
    }
    return Math.max(1, threads.getCurrentThreadCpuTime() - began);
  }

  private void print(String title) {
    // Printed, so that the calls that made it cannot be left out.
    System.out.printf("%nsum of all that was read: %x%n", blackHole);
    System.out.printf("%n| %s | CPU ns | ratio to the first | 9 of 10 turns |%n", title);
    System.out.println("|---|---|---|---|");
    final double[] limit = contenders.getFirst().nsPerOperation;
    for (Contender contender : contenders) {
      final double[] ratios = new double[turns];
      for (int turn = 0; turn < turns; turn++) {
        ratios[turn] = contender.nsPerOperation[turn] / limit[turn];
      }
      System.out.printf(
          "| %s | %.2f | %.2f | %.2f to %.2f |%n",
          contender.name,
          quantile(contender.nsPerOperation, 0.5),
          quantile(ratios, 0.5),
          quantile(ratios, 0.05),
          quantile(ratios, 0.95));
    }
  }

  private static double quantile(double[] values, double quantile) {
    final double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) (quantile * (sorted.length - 1))];
  }
}
