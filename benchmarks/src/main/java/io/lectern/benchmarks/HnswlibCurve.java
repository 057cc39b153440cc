package io.lectern.benchmarks;

import io.lectern.cli.vectors.AnnPoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the C++ program {@code hnswlib_curve} prints, run on the same files. */
record HnswlibCurve(double buildSeconds, List<AnnPoint> points) {
  private static final Pattern BUILD = Pattern.compile("build ([\\d.]+) CPU s");
  private static final Pattern POINT = Pattern.compile("ef (\\d+) recall ([\\d.]+) qps (\\d+)");

  /**
   * Runs it.
   *
   * @param arguments files and efs
   */
  static HnswlibCurve run(String program, List<String> arguments) throws IOException {
    final List<String> command = new ArrayList<>(List.of(program));
    command.addAll(arguments);
    final Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    double build = 0;
    final List<AnnPoint> points = new ArrayList<>();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        final Matcher built = BUILD.matcher(line);
        final Matcher point = POINT.matcher(line);
        if (built.matches()) {
          build = Double.parseDouble(built.group(1));
        } else if (point.matches()) {
          points.add(
              new AnnPoint(
                  Integer.parseInt(point.group(1)),
                  Double.parseDouble(point.group(2)),
                  Double.parseDouble(point.group(3)),
                  0,
                  0));
        } else {
          throw new IOException(program + " said: " + line);
        }
      }
    }
    final int exitCode = process.onExit().join().exitValue();
    if (exitCode != 0) {
      throw new IOException(program + " ended with exit code " + exitCode);
    }
    return new HnswlibCurve(build, points);
  }
}
