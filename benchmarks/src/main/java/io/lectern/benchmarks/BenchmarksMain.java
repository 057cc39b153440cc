package io.lectern.benchmarks;

import java.util.Arrays;

/** What {@code lectern bench} runs: JMH with JMH's own arguments, or one of Lectern's tables. */
public final class BenchmarksMain {
  private BenchmarksMain() {}

  /**
   * Runs {@code ratios}, {@code alternate}, {@code round-trip}, {@code idle-write}, {@code
   * load-rate}, {@code crowded-lookup}, {@code image-rate}, {@code sync}, {@code replay}, {@code
   * restart}, {@code graph}, {@code crowded-graph}, {@code vectors}, {@code live-vectors}, {@code
   * filters}, {@code kernels} or {@code quantizers}, else JMH.
   */
  public static void main(String[] arguments) throws Exception {
    final String first = arguments.length == 0 ? "" : arguments[0];
    final String[] rest =
        arguments.length == 0 ? arguments : Arrays.copyOfRange(arguments, 1, arguments.length);
    endChildrenAtEnd();
    switch (first) {
      case "ratios" -> Ratios.main(rest);
      case "alternate" -> Alternations.main(rest);
      case "round-trip" -> RoundTrip.main(rest);
      case "idle-write" -> IdleWrite.main(rest);
      case "load-rate" -> LoadRate.main(rest);
      case "crowded-lookup" -> CrowdedLookup.main(rest);
      case "image-rate" -> ImageRate.main(rest);
      case "sync" -> SyncRate.main(rest);
      case "replay" -> ReplayRate.main(rest);
      case "vectors" -> VectorCurve.main(rest);
      case "live-vectors" -> LiveVectors.main(rest);
      case "filters" -> FilterCurve.main(rest);
      case "kernels" -> Kernels.main(rest);
      case "quantizers" -> Quantizers.main(rest);
      case "restart" -> RestartTime.main(rest);
      case "graph" -> GraphQuestions.main(rest);
      case "crowded-graph" -> CrowdedGraph.main(rest);
      default -> org.openjdk.jmh.Main.main(arguments);
    }
  }

  /**
   * Whoever interrupts a benchmark is not left with its coordinators, some of which may be stopped
   * and hear no signal but this one.
   */
  private static void endChildrenAtEnd() {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(
                    () ->
                        ProcessHandle.current()
                            .descendants()
                            .forEach(ProcessHandle::destroyForcibly)));
  }
}
