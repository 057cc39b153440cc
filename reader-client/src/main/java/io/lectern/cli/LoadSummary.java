package io.lectern.cli;

import io.lectern.cli.load.LoadReport;
import java.io.PrintStream;

/**
 * What a load did and how fast.
 *
 * @param report the counts
 * @param durationNs of all of it, reading included
 * @param waitedNs of that, spent waiting for the coordinator
 */
record LoadSummary(LoadReport report, long durationNs, long waitedNs) {
  private static final double NS_PER_SECOND = 1e9;

  double seconds() {
    return durationNs / NS_PER_SECOND;
  }

  /** Acknowledged concepts and edges a second. */
  double itemsPerSecond() {
    return (report.conceptCount() + report.edgeCount()) / seconds();
  }

  /** How much of the time was spent waiting for the coordinator, in %. */
  long waitedPercent() {
    return Math.round(100.0 * waitedNs / durationNs);
  }

  /** Which of the two processes sets the pace. */
  String bound() {
    return waitedPercent() >= 50
        ? "the coordinator sets the pace"
        : "reading and sending set the pace";
  }

  void print(PrintStream out, boolean json) {
    if (json) {
      printJson(out);
      return;
    }
    out.printf(
        "Loaded %s%,d concepts and %,d edges in %.2f s: %,.0f items/s%n",
        spaces(), report.conceptCount(), report.edgeCount(), seconds(), itemsPerSecond());
    out.printf(
        "  new or changed  %,d, visible from epoch %,d%n", report.changedCount(), report.epoch());
    out.printf("  waiting         %d %% of the time: %s%n", waitedPercent(), bound());
    if (report.failureCount() > 0) {
      out.printf(
          "  not loaded      %,d refused, %,d malformed%n",
          report.refusedCount(), report.malformedCount());
    }
  }

  /** Few files have any. */
  private String spaces() {
    return switch ((int) report.spaceCount()) {
      case 0 -> "";
      case 1 -> "1 vector space, ";
      default -> report.spaceCount() + " vector spaces, ";
    };
  }

  private void printJson(PrintStream out) {
    JsonObjects.print(
        out,
        json -> {
          json.writeNumberField("concepts", report.conceptCount());
          json.writeNumberField("edges", report.edgeCount());
          json.writeNumberField("changed", report.changedCount());
          json.writeNumberField("refused", report.refusedCount());
          json.writeNumberField("malformed", report.malformedCount());
          json.writeNumberField("spaces", report.spaceCount());
          json.writeNumberField("epoch", report.epoch());
          json.writeNumberField("seconds", seconds());
          json.writeNumberField("items_per_second", Math.round(itemsPerSecond()));
          json.writeNumberField("waited_percent", waitedPercent());
        });
  }
}
