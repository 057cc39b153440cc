package io.lectern.engine.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process by number and start time, which together are not used twice on one host. For people to
 * read and for messages: numbers differ between PID namespaces, so liveness is proven by locks (see
 * {@link NativeFile}), never by this.
 *
 * @param pid in the PID namespace of the process that asks
 * @param startMs ms since 1970, exact to about a second: the kernel counts from a boot time that it
 *     rounds
 */
public record ProcessIdentity(long pid, long startMs) {
  private static final long TOLERANCE_MS = 2_000;

  /** Fields of /proc/PID/stat after the command name, which starts the count at field 3. */
  private static final int START_TIME_FIELD = 22 - 3;

  /** This process. */
  public static ProcessIdentity current() {
    return Holder.CURRENT;
  }

  /** The process of a number, if there is one. */
  public static Optional<ProcessIdentity> of(long pid) {
    try {
      final String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return Optional.of(
          new ProcessIdentity(pid, bootTimeMs() + startTicks(stat) * 1000 / ticksPerSecond()));
    } catch (IOException e) {
      // No such process, or one that ended while its file was read.
      return Optional.empty();
    }
  }

  /** Whether a process of this number that started at this time exists, zombies included. */
  public boolean isAlive() {
    return of(pid).filter(found -> Math.abs(found.startMs - startMs) <= TOLERANCE_MS).isPresent();
  }

  /**
   * Start of a process in clock ticks since boot; the command name may itself hold spaces and
   * parentheses.
   */
  static long startTicks(String stat) {
    final String afterName = stat.substring(stat.lastIndexOf(')') + 2);
    return Long.parseLong(afterName.split(" ", -1)[START_TIME_FIELD]);
  }

  private static long bootTimeMs() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/stat"))) {
      return lines
          .filter(line -> line.startsWith("btime "))
          .mapToLong(line -> Long.parseLong(line.substring(6).strip()) * 1000)
          .findFirst()
          .orElseThrow(() -> new IOException("/proc/stat has no btime line"));
    }
  }

  private static long ticksPerSecond() {
    return LibC.get().sysconf(LibC.SC_CLK_TCK);
  }

  private static final class Holder {
    private static final ProcessIdentity CURRENT =
        of(ProcessHandle.current().pid())
            .orElseThrow(
                () -> new IllegalStateException("/proc is not mounted: this process is not in it"));
  }
}
