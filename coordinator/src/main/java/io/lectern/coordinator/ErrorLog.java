package io.lectern.coordinator;

import io.lectern.coordinator.CoordinatorCounters.Counter;
import io.lectern.engine.control.ControlFile;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.errors.DistinctErrorLog;
import org.agrona.concurrent.errors.ErrorLogReader;

/**
 * The distinct errors of a coordinator, in the control file: each once, with how often and when.
 * What the coordinator before has left is saved to a file beside first.
 */
final class ErrorLog {
  private final DistinctErrorLog log;
  private final CoordinatorCounters counters;
  private final PrintStream console;

  /**
   * @param console told of what the log has no room for
   */
  ErrorLog(
      ControlFile control, CoordinatorCounters counters, EpochClock clock, PrintStream console) {
    this.log = new DistinctErrorLog(control.errorLogBuffer(), clock);
    this.counters = counters;
    this.console = console;
  }

  /** From any thread. */
  synchronized void record(Throwable error) {
    counters.increment(Counter.ERRORS);
    if (!log.record(error)) {
      console.println("lectern: " + error + " (the error log is full)");
    }
  }

  /**
   * Writes the errors of an earlier coordinator, if any, to a file beside the control file and
   * empties the log.
   *
   * @return the file, or null if there was nothing to save
   */
  static Path saveAndClear(ControlFile control, long nowMs) {
    final AtomicBuffer buffer = control.errorLogBuffer();
    Path saved = null;
    if (ErrorLogReader.hasErrors(buffer)) {
      final StringBuilder text = new StringBuilder();
      try {
        ErrorLogReader.read(
            buffer, (count, firstMs, lastMs, error) -> append(text, count, firstMs, lastMs, error));
      } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
        text.append("the rest of the log is damaged: ").append(e).append('\n');
      }
      saved = control.path().resolveSibling("errors-" + nowMs + ".log");
      write(saved, text);
    }
    buffer.setMemory(0, buffer.capacity(), (byte) 0);
    return saved;
  }

  private static void append(
      StringBuilder text, int count, long firstMs, long lastMs, String error) {
    text.append(count)
        .append(" times from ")
        .append(Instant.ofEpochMilli(firstMs))
        .append(" to ")
        .append(Instant.ofEpochMilli(lastMs))
        .append(": ")
        .append(error)
        .append('\n');
  }

  private static void write(Path file, CharSequence text) {
    try {
      Files.writeString(file, text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot save the earlier coordinator's errors to " + file, e);
    }
  }
}
