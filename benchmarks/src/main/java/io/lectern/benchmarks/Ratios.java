package io.lectern.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks of a class in rounds, each benchmark once a round, and prints the median of
 * its CPU times and of its ratios to the round's limit (the benchmark whose name begins so): a
 * machine whose speed drifts then slows all of them alike.
 */
final class Ratios {
  private static final String LIMIT = "limit";
  private static final int WARM_UPS = 2;
  private static final int ITERATIONS = 3;

  private Ratios() {}

  private record Figures(double wallNs, double cpuNs, double bytes) {}

  /** Arguments: a regular expression that picks benchmarks, and the number of rounds. */
  public static void main(String[] arguments) throws RunnerException {
    if (arguments.length == 0 || arguments.length > 2) {
      throw new IllegalArgumentException("usage: lectern bench ratios PATTERN [ROUNDS]");
    }
    final int rounds = arguments.length == 2 ? Integer.parseInt(arguments[1]) : 3;
    final Map<String, List<Figures>> figures = new TreeMap<>();
    for (int round = 0; round < rounds; round++) {
      for (RunResult result : new Runner(options(arguments[0])).run()) {
        figures.computeIfAbsent(name(result), name -> new ArrayList<>()).add(figures(result));
      }
      System.out.printf("round %d of %d done%n", round + 1, rounds);
    }
    print(figures);
  }

  private static Options options(String pattern) {
    return new OptionsBuilder()
        .include(pattern)
        .forks(1)
        .warmupIterations(WARM_UPS)
        .warmupTime(TimeValue.seconds(1))
        .measurementIterations(ITERATIONS)
        .measurementTime(TimeValue.seconds(1))
        .addProfiler(CpuTimeProfiler.class)
        .addProfiler(GCProfiler.class)
        .verbosity(VerboseMode.SILENT)
        .build();
  }

  private static String name(RunResult result) {
    final String benchmark = result.getParams().getBenchmark();
    final Collection<String> keys = result.getParams().getParamsKeys();
    return benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1)
        + keys.stream()
            .map(key -> " " + key + "=" + result.getParams().getParam(key))
            .collect(Collectors.joining());
  }

  private static Figures figures(RunResult result) {
    return new Figures(
        result.getPrimaryResult().getScore(),
        secondary(result, CpuTimeProfiler.LABEL),
        secondary(result, "gc.alloc.rate.norm"));
  }

  private static double secondary(RunResult result, String label) {
    return result.getSecondaryResults().get(label).getScore();
  }

  private static void print(Map<String, List<Figures>> figures) {
    System.out.println("| benchmark | CPU ns | ratio to the limit | wall ns | bytes allocated |");
    System.out.println("|---|---|---|---|---|");
    figures.forEach(
        (name, rounds) -> {
          final List<Double> ratios = ratios(rounds, limitOf(name, figures));
          System.out.printf(
              "| %s | %.1f | %.2f (%.2f to %.2f) | %.1f | %.1f |%n",
              name,
              median(rounds.stream().map(Figures::cpuNs).toList()),
              median(ratios),
              ratios.stream().min(Comparator.naturalOrder()).orElseThrow(),
              ratios.stream().max(Comparator.naturalOrder()).orElseThrow(),
              median(rounds.stream().map(Figures::wallNs).toList()),
              median(rounds.stream().map(Figures::bytes).toList()));
        });
  }

  private static List<Double> ratios(List<Figures> rounds, List<Figures> limits) {
    final List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < rounds.size(); i++) {
      ratios.add(rounds.get(i).cpuNs() / limits.get(i).cpuNs());
    }
    return ratios;
  }

  /** The limit of the same class and parameters. */
  private static List<Figures> limitOf(String name, Map<String, List<Figures>> figures) {
    final String prefix = name.substring(0, name.indexOf('.') + 1) + LIMIT;
    final String parameters = name.contains(" ") ? name.substring(name.indexOf(' ')) : "";
    return figures.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .filter(entry -> entry.getKey().endsWith(parameters))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("nothing to compare with: " + name));
  }

  private static double median(List<Double> values) {
    final List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
