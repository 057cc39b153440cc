package io.lectern.benchmarks;

import io.lectern.client.LecternWriter;
import io.lectern.client.WaitStyle;
import io.lectern.client.WriterOptions;
import io.lectern.engine.Concept;
import io.lectern.layout.ipc.SyncLevel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Command to receipt between two processes, beside a bare Agrona ring round trip of a message as
 * long and an append to a journal; spinning, and backing off. They take turns, so that a machine
 * that is busy with other things slows both.
 */
final class RoundTrip {
  private static final int ROUNDS = 9;
  private static final int WARM_UP_ROUNDS = 3;
  private static final int SAMPLES = 20_000;
  private static final int MESSAGE_LENGTH = 256;
  private static final int CONCEPTS = 1_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private RoundTrip() {}

  private interface Trip {
    void make(int number);
  }

  /** The server is null for what needs none. */
  private record Contest(String name, Trip trip, ProcessHandle server, List<long[]> rounds) {}

  /** Takes no arguments. */
  public static void main(String[] arguments) throws Exception {
    System.out.println(
        "| idle | what | p50 us | p99 us | p50 to bare ring | p99 to bare ring |"
            + " p50 to ring + append | p99 to ring + append |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (String idle : new String[] {"spin", "backoff"}) {
      compare(idle);
    }
  }

  private static void compare(String idle) throws Exception {
    try (TemporaryDirectory directory = new TemporaryDirectory("lectern-round-trip")) {
      final Path ringFile = directory.path().resolve("rings");
      final RingEcho rings = new RingEcho(ringFile);
      final Process echo = startEcho(ringFile, idle);
      try (CoordinatorProcess coordinator =
              new CoordinatorProcess(directory.path().resolve("store"), idle);
          LecternWriter unjournaled = open(coordinator, idle, SyncLevel.NONE);
          LecternWriter journaled = open(coordinator, idle, SyncLevel.JOURNAL);
          JournalAppends appends =
              new JournalAppends(directory.path().resolve("journal"), MESSAGE_LENGTH)) {
        compare(
            idle,
            List.of(
                new Contest(
                    "bare ring",
                    ringTrip(rings, RingEcho.idleStrategy(idle)),
                    echo.toHandle(),
                    new ArrayList<>()),
                new Contest("journal append", appends::append, null, new ArrayList<>()),
                new Contest(
                    "command to receipt, not journaled",
                    commandTrip(unjournaled),
                    coordinator.handle(),
                    new ArrayList<>()),
                new Contest(
                    "command to receipt, journaled",
                    commandTrip(journaled),
                    coordinator.handle(),
                    new ArrayList<>())));
      } finally {
        echo.destroyForcibly().waitFor();
      }
    }
  }

  private static void compare(String idle, List<Contest> contests)
      throws IOException, InterruptedException {
    for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      for (Contest contest : contests) {
        final long[] times = takeTurn(contest, contests);
        if (round >= 0) {
          contest.rounds.add(times);
        }
      }
    }
    for (Contest contest : contests) {
      signal(contest, "CONT");
      print(
          idle,
          contest.name,
          contest.rounds,
          contests.getFirst().rounds,
          sum(contests.get(0).rounds, contests.get(1).rounds));
    }
  }

  /** The others' processes are stopped meanwhile: spinning, they would take a core from this. */
  private static long[] takeTurn(Contest contest, List<Contest> contests)
      throws IOException, InterruptedException {
    for (Contest other : contests) {
      signal(other, "STOP");
    }
    signal(contest, "CONT");
    return measure(contest.trip);
  }

  private static void signal(Contest contest, String name)
      throws IOException, InterruptedException {
    if (contest.server == null) {
      return;
    }
    final int status =
        new ProcessBuilder("kill", "-" + name, Long.toString(contest.server.pid()))
            .inheritIO()
            .start()
            .waitFor();
    if (status != 0) {
      throw new IllegalStateException("process " + contest.server.pid() + " is gone");
    }
  }

  private static LecternWriter open(CoordinatorProcess coordinator, String idle, SyncLevel level) {
    return LecternWriter.open(
        coordinator.directory(),
        WriterOptions.defaults()
            .withSyncLevel(level)
            .withWaitStyle(idle.equals("spin") ? WaitStyle.SPIN : WaitStyle.BACKOFF));
  }

  private static Process startEcho(Path file, String idle) throws IOException {
    final Process echo = Fixture.start(RingEcho.class, file.toString(), idle);
    final String line = echo.inputReader(StandardCharsets.UTF_8).readLine();
    if (!"ready".equals(line)) {
      echo.destroyForcibly();
      throw new IOException("the echo process did not start");
    }
    return echo;
  }

  private static Trip ringTrip(RingEcho rings, IdleStrategy idle) {
    final UnsafeBuffer message = new UnsafeBuffer(new byte[MESSAGE_LENGTH]);
    return number -> {
      message.putLong(0, number);
      while (!rings.requests.write(RingEcho.MESSAGE_TYPE, message, 0, MESSAGE_LENGTH)) {
        idle.idle();
      }
      idle.reset();
      while (rings.answers.read((type, buffer, offset, length) -> {}) == 0) {
        idle.idle();
      }
    };
  }

  /** Puts concepts that change with every put. */
  private static Trip commandTrip(LecternWriter writer) {
    final List<Concept> concepts = new ArrayList<>();
    for (int version = 0; version < 2; version++) {
      for (int i = 0; i < CONCEPTS; i++) {
        final String content = (version + "").repeat(MESSAGE_LENGTH - 100);
        concepts.add(Concept.builder(Corpus.id(i)).type("type").content(content).build());
      }
    }
    return number -> writer.put(concepts.get(number % concepts.size()), TIMEOUT);
  }

  private static long[] measure(Trip trip) {
    final long[] times = new long[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      final long began = System.nanoTime();
      trip.make(i);
      times[i] = System.nanoTime() - began;
    }
    Arrays.sort(times);
    return times;
  }

  /** Round by round and in order of length: quantiles of the sums are sums of the quantiles. */
  private static List<long[]> sum(List<long[]> one, List<long[]> other) {
    final List<long[]> sums = new ArrayList<>();
    for (int round = 0; round < one.size(); round++) {
      final long[] sum = new long[SAMPLES];
      for (int i = 0; i < SAMPLES; i++) {
        sum[i] = one.get(round)[i] + other.get(round)[i];
      }
      sums.add(sum);
    }
    return sums;
  }

  private static void print(
      String idle, String what, List<long[]> rounds, List<long[]> ring, List<long[]> both) {
    final double p50 = Quantiles.median(rounds, 0.5);
    final double p99 = Quantiles.median(rounds, 0.99);
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |%n",
        idle,
        what,
        p50 / 1e3,
        p99 / 1e3,
        p50 / Quantiles.median(ring, 0.5),
        p99 / Quantiles.median(ring, 0.99),
        p50 / Quantiles.median(both, 0.5),
        p99 / Quantiles.median(both, 0.99));
  }
}
