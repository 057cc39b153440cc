package io.lectern.benchmarks;

import io.lectern.cli.vectors.AnnPoint;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program in another language ({@code benchmarks/src/main/cpp}) that builds its index of the same
 * files and then asks all queries once for each ef that it is told; between its turns it waits.
 */
final class PeerProgram implements VectorTurns {
  private static final String SUFFIX = "_curve";
  private static final Pattern BUILD = Pattern.compile("build ([\\d.]+) CPU s");
  private static final Pattern POINT = Pattern.compile("ef (\\d+) recall ([\\d.]+) qps (\\d+)");

  private final String program;
  private final Process process;
  private final BufferedWriter orders;
  private final BufferedReader answers;
  private final double buildSeconds;

  /**
   * Starts it and waits until it has built its index.
   *
   * @param files base, queries, truth
   */
  PeerProgram(String program, List<String> files) throws IOException {
    this.program = program;
    final List<String> command = new ArrayList<>(List.of(program));
    command.addAll(files);
    command.add("-");
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    orders = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
    buildSeconds = Double.parseDouble(answer(BUILD).group(1));
  }

  /** What its file is called, without {@code _curve}. */
  String name() {
    return Path.of(program).getFileName().toString().replace(SUFFIX, "");
  }

  double buildSeconds() {
    return buildSeconds;
  }

  @Override
  public AnnPoint run(int ef) {
    try {
      orders.write(ef + "\n");
      orders.flush();
      final Matcher point = answer(POINT);
      return new AnnPoint(
          Integer.parseInt(point.group(1)),
          Double.parseDouble(point.group(2)),
          Double.parseDouble(point.group(3)),
          0,
          0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Matcher answer(Pattern expected) throws IOException {
    final String line = answers.readLine();
    final Matcher matcher = expected.matcher(line == null ? "nothing more" : line);
    if (!matcher.matches()) {
      throw new IOException(program + " said: " + line);
    }
    return matcher;
  }

  /** The end of its input ends it. */
  @Override
  public void close() throws IOException {
    orders.close();
    final int exitCode = process.onExit().join().exitValue();
    if (exitCode != 0) {
      throw new IOException(program + " ended with exit code " + exitCode);
    }
  }
}
