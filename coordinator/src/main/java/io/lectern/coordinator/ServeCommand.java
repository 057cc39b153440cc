package io.lectern.coordinator;

import io.lectern.engine.StoreException;
import io.lectern.engine.os.ProcessIdentity;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lectern serve}: a coordinator in the foreground, until SIGTERM or SIGINT. */
@Command(
    name = "serve",
    description = {
      "Run the coordinator of a store in the foreground; make the store if there is none.",
      "Prints one line when it takes commands. SIGTERM or SIGINT (Ctrl-C) stops it cleanly."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:stopped cleanly",
      "2:bad usage",
      "3:the store was refused, or had to be given up"
    })
final class ServeCommand implements Callable<Integer> {
  private static final int DONE = 0;
  private static final int REFUSED = 3;

  @Spec private CommandSpec spec;

  @Mixin private DirectoryOption directory;

  @Option(
      names = "--idle",
      defaultValue = "backoff",
      paramLabel = "spin|backoff",
      description =
          "When there is nothing to do: sleep until woken (default), or spin on one core.")
  private IdleMode idleMode;

  @Option(
      names = "--heartbeat",
      defaultValue = "" + CoordinatorConfig.DEFAULT_HEARTBEAT_MS,
      paramLabel = "MS",
      description = "Time between two heartbeats, 10 to 1000 ms (default: ${DEFAULT-VALUE}).")
  private int heartbeatMs;

  @Option(
      names = "--checkpoint-interval",
      defaultValue = "" + CheckpointConfig.DEFAULT_INTERVAL_MINUTES,
      paramLabel = "MINUTES",
      description = {
        "Take a checkpoint this often, if the store has changed; 0: only when asked or by size",
        "(default: ${DEFAULT-VALUE})."
      })
  private int checkpointMinutes;

  @Option(
      names = "--checkpoint-journal",
      defaultValue = "" + CheckpointConfig.DEFAULT_JOURNAL_MIB,
      paramLabel = "MIB",
      description = {
        "Take a checkpoint when the journal has grown by this many MiB; 0: not by size",
        "(default: ${DEFAULT-VALUE})."
      })
  private int checkpointJournalMib;

  @Option(
      names = "--checkpoints",
      defaultValue = "" + CheckpointConfig.DEFAULT_KEPT,
      paramLabel = "COUNT",
      description = {
        "How many checkpoints to keep, at least 1; one more takes space on the disk, to make the"
            + " next",
        "of (default: ${DEFAULT-VALUE})."
      })
  private int checkpointsKept;

  @Option(
      names = "--keep-journal",
      defaultValue = "" + CheckpointConfig.DEFAULT_JOURNAL_HOURS,
      paramLabel = "HOURS",
      description = {
        "Keep the journal at least so long, to go back to any moment of it with 'restore --epoch';",
        "what the kept checkpoints need is kept anyway (default: ${DEFAULT-VALUE})."
      })
  private int keepJournalHours;

  @Option(
      names = "--retain",
      paramLabel = "COUNT|AGE",
      description = {
        "Keep the last COUNT epochs, or those of the last 30s, 10m, 12h, 7d, for snapshots as of"
            + " then;",
        "said twice, what either keeps. It costs the space of what changed since (default: the last"
            + " epoch only)."
      })
  private List<String> retained = List.of();

  @Option(names = "--json", description = "Print the ready line as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    final CoordinatorConfig store = directory.config();
    if (heartbeatMs < 10 || heartbeatMs > 1000) {
      throw new ParameterException(
          spec.commandLine(), "--heartbeat " + heartbeatMs + " must be between 10 and 1000 ms");
    }
    requireNotNegative("--checkpoint-interval", checkpointMinutes);
    requireNotNegative("--checkpoint-journal", checkpointJournalMib);
    requireNotNegative("--keep-journal", keepJournalHours);
    if (checkpointsKept < 1) {
      throw new ParameterException(
          spec.commandLine(), "--checkpoints " + checkpointsKept + " must be at least 1");
    }
    RetentionConfig retention = RetentionConfig.none();
    for (String bound : retained) {
      retention =
          retention
              .and(bound)
              .orElseThrow(
                  () ->
                      new ParameterException(
                          spec.commandLine(),
                          "--retain "
                              + bound
                              + " is neither a count of at least 1 nor an age such as 30s, 10m,"
                              + " 12h or 7d"));
    }
    final PrintStream console = System.err;
    final CoordinatorConfig config =
        store
            .withIdleMode(idleMode)
            .withHeartbeatIntervalNs(TimeUnit.MILLISECONDS.toNanos(heartbeatMs))
            .withRetentionConfig(retention)
            .withCheckpointConfig(
                new CheckpointConfig(
                    TimeUnit.MINUTES.toNanos(checkpointMinutes),
                    (long) checkpointJournalMib << 20,
                    checkpointsKept,
                    TimeUnit.HOURS.toNanos(keepJournalHours)));
    try (Coordinator coordinator = Coordinator.launch(config, console)) {
      StopSignals.handle(coordinator::stop);
      System.out.println(readyLine(config.directory(), coordinator));
      System.out.flush();
      coordinator.run();
      return DONE;
    } catch (StoreException | FencedException | HaltedException e) {
      console.println("lectern: " + e.getMessage());
      return REFUSED;
    }
  }

  private void requireNotNegative(String option, int value) {
    if (value < 0) {
      throw new ParameterException(
          spec.commandLine(), option + " " + value + " must not be negative");
    }
  }

  private String readyLine(Path path, Coordinator coordinator) {
    final long pid = ProcessIdentity.current().pid();
    return json
        ? "{\"event\":\"ready\",\"dir\":"
            + JsonText.quote(path.toString())
            + ",\"pid\":"
            + pid
            + ",\"epoch\":"
            + coordinator.epoch()
            + ",\"term\":"
            + coordinator.term()
            + "}"
        : "ready: dir "
            + path
            + ", pid "
            + pid
            + ", epoch "
            + coordinator.epoch()
            + ", term "
            + coordinator.term();
  }
}
