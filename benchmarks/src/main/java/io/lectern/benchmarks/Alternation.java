package io.lectern.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.LongToDoubleFunction;

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

  /** Takes a turn, and tells what an operation took of CPU time, in nanoseconds. */
  private interface Turn {
    double take(boolean isWarmUp);
  }

  private static final class Contender {
    final String name;
    final Turn turn;
    final double[] nsPerOperation;

    Contender(String name, Turn turn, int turns) {
      this.name = name;
      this.turn = turn;
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
    contenders.add(new Contender(name, new CallsHere(operationsPerCall, call), turns));
  }

  /**
   * Adds a contender that has its turns in another process.
   *
   * @param turn takes a turn of so many nanoseconds, and tells what an operation took of CPU time
   */
  void addElsewhere(String name, LongToDoubleFunction turn) {
    contenders.add(new Contender(name, _ -> turn.applyAsDouble(TURN_NS), turns));
  }

  void run(String title) {
    for (int turn = -WARM_UP_TURNS; turn < turns; turn++) {
      for (Contender contender : contenders) {
        final double ns = contender.turn.take(turn < 0);
        if (turn >= 0) {
          contender.nsPerOperation[turn] = ns;
        }
      }
    }
    print(title);
  }

  /** As many calls as fill a turn, which the warm-up finds out. */
  private final class CallsHere implements Turn {
    private final int operationsPerCall;
    private final LongSupplier call;
    private int callsPerTurn = 1;

    CallsHere(int operationsPerCall, LongSupplier call) {
      this.operationsPerCall = operationsPerCall;
      this.call = call;
    }

    @Override
    public double take(boolean isWarmUp) {
      final int calls = callsPerTurn;
      final long ns = run(calls);
      if (isWarmUp) {
        callsPerTurn = (int) Math.clamp((double) calls * TURN_NS / ns, 1, 4.0 * calls);
      }
      return (double) ns / calls / operationsPerCall;
    }

    private long run(int calls) {
      final long began = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < calls; i++) {
        blackHole += call.getAsLong();
      }
      return Math.max(1, threads.getCurrentThreadCpuTime() - began);
    }
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
