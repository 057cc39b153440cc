package io.lectern.benchmarks;

import io.lectern.client.LecternWriter;
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

/**
 * A write now and then, when everybody sleeps, as of one person at a command line: the time from a
 * put to its receipt, beside waking another process and being woken by it, and beside a message
 * over TCP and its answer. By turns; each is warm, as far as its code is compiled, and as cold as
 * it becomes in the pause before.
 */
final class IdleWrite {
  private static final int ROUNDS = 7;
  private static final int SAMPLES = 60;
  private static final int WARM_UP_WRITES = 20_000;
  private static final int PAUSE_MS = 20;
  private static final int MESSAGE_LENGTH = 256;
  private static final int CONCEPTS = 1_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private IdleWrite() {}

  private interface Trip {
    void make(int number) throws Exception;
  }

  private record Contest(String name, Trip trip, List<long[]> rounds) {
    Contest(String name, Trip trip) {
      this(name, trip, new ArrayList<>());
    }
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) throws Exception {
    try (TemporaryDirectory directory = new TemporaryDirectory("lectern-idle-write")) {
      final Path words = directory.path().resolve("words");
      final FutexEcho futex = new FutexEcho(words);
      final Process futexServer = Fixture.start(FutexEcho.class, words.toString());
      final Process socketServer =
          Fixture.start(SocketEcho.class, Integer.toString(MESSAGE_LENGTH));
      firstLine(futexServer);
      final int port = Integer.parseInt(firstLine(socketServer));
      try (SocketEcho socket = new SocketEcho(port, MESSAGE_LENGTH);
          CoordinatorProcess coordinator =
              new CoordinatorProcess(directory.path().resolve("store"), "backoff");
          LecternWriter unjournaled = open(coordinator, SyncLevel.NONE);
          LecternWriter journaled = open(coordinator, SyncLevel.JOURNAL);
          LecternWriter forced = open(coordinator, SyncLevel.SYNC)) {
        compare(
            List.of(
                new Contest("bare futex, there and back", number -> futex.ask()),
                new Contest("loopback TCP, there and back", number -> socket.ask()),
                new Contest("command to receipt, not journaled", writeTrip(unjournaled)),
                new Contest("command to receipt, journaled", writeTrip(journaled)),
                new Contest("command to receipt, forced to the disk", writeTrip(forced))));
      } finally {
        futexServer.destroyForcibly().waitFor();
        socketServer.destroyForcibly().waitFor();
      }
    }
  }

  private static void compare(List<Contest> contests) throws Exception {
    for (Contest contest : contests) {
      for (int i = 0; i < WARM_UP_WRITES; i++) {
        contest.trip.make(i);
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (Contest contest : contests) {
        contest.rounds.add(measure(contest.trip));
      }
    }
    System.out.println("| what | p50 us | p90 us | p50 to bare futex | p50 to TCP |");
    System.out.println("|---|---|---|---|---|");
    final double futex = Quantiles.median(contests.get(0).rounds, 0.5);
    final double socket = Quantiles.median(contests.get(1).rounds, 0.5);
    for (Contest contest : contests) {
      final double p50 = Quantiles.median(contest.rounds, 0.5);
      System.out.printf(
          Locale.ROOT,
          "| %s | %.0f | %.0f | %.1f | %.1f |%n",
          contest.name,
          p50 / 1e3,
          Quantiles.median(contest.rounds, 0.9) / 1e3,
          p50 / futex,
          p50 / socket);
    }
  }

  private static long[] measure(Trip trip) throws Exception {
    final long[] times = new long[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      Thread.sleep(PAUSE_MS);
      final long began = System.nanoTime();
      trip.make(i);
      times[i] = System.nanoTime() - began;
    }
    Arrays.sort(times);
    return times;
  }

  private static Trip writeTrip(LecternWriter writer) {
    final String content = "x".repeat(MESSAGE_LENGTH - 100);
    return number ->
        writer.put(
            Concept.builder(Corpus.id(number % CONCEPTS)).content(content + number).build(),
            TIMEOUT);
  }

  private static LecternWriter open(CoordinatorProcess coordinator, SyncLevel level) {
    return LecternWriter.open(
        coordinator.directory(), WriterOptions.defaults().withSyncLevel(level));
  }

  private static String firstLine(Process server) throws IOException {
    final String line = server.inputReader(StandardCharsets.UTF_8).readLine();
    if (line == null) {
      throw new IOException("process " + server.pid() + " did not start");
    }
    return line;
  }
}
