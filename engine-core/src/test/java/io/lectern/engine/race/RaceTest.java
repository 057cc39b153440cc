package io.lectern.engine.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Runs the races of this package in jcstress: two threads, each on a processor of its own. A short
 * run in a JVM as it is, unless the property {@code lectern.test.raceMode} names one of jcstress's
 * modes: then in JVMs, too, that interpret, use one compiler only, and shuffle what they compile.
 */
@Isolated // races want both processors
class RaceTest {
  private static final String MODE = System.getProperty("lectern.test.raceMode", "");

  /** With flags of our own jcstress tries no others, beyond those that it has itself. */
  private static final List<String> SHORT =
      List.of("-m quick -sc false -f 1 -iters 5 -time 1000 -jvmArgs -Xmx256m".split(" ", -1));

  /** Small: a round takes microseconds here, not nanoseconds, and the threads shall meet often. */
  private static final List<String> STRIDES = List.of("-strideSize", "8", "-strideCount", "8");

  @TempDir Path directory;

  @Test
  void shouldShowNothingButLegalOutcomes() throws IOException, InterruptedException {
    assumeTrue(
        Runtime.getRuntime().availableProcessors() >= 2, "a race needs two processors to run on");
    final Path log = directory.resolve("log");
    final Process jcstress =
        new ProcessBuilder(command())
            .directory(directory.toFile()) // it leaves its results where it runs
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(jcstress.waitFor(MODE.isEmpty() ? 3 : 24 * 60, TimeUnit.MINUTES)).isTrue();
    } finally {
      jcstress.descendants().forEach(ProcessHandle::destroyForcibly);
      jcstress.destroyForcibly();
    }
    final String told = Files.readString(log);
    System.out.println(told);
    assertThat(jcstress.exitValue()).as(told).isZero();
    assertThat(told)
        .containsPattern("Results: [1-9][0-9]* planned; [1-9][0-9]* passed, 0 failed, 0 soft")
        .contains("SnapshotReclamationRace", "ITS_EPOCH_WHILE_THE_WRITER_WENT_ON")
        .contains("IndexGrowthRace", "FOUND_WHILE_THE_INDEX_GREW");
  }

  private List<String> command() {
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The JVMs that it starts have them too.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--"))
        .forEach(command::add);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "org.openjdk.jcstress.Main"));
    command.addAll(List.of("-t", "io.lectern.engine.race", "-v", "-r", directory.toString()));
    command.addAll(STRIDES);
    command.addAll(MODE.isEmpty() ? SHORT : List.of("-m", MODE));
    return command;
  }
}
