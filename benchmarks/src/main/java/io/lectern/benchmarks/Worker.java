package io.lectern.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A process that says {@code ready}, and then a line for each that it is given. */
record Worker(Process process, BufferedReader output) implements AutoCloseable {
  static Worker start(Class<?> main, String... arguments) throws IOException {
    return of(Fixture.start(main, arguments));
  }

  /** Waits until the process is ready. */
  static Worker of(Process process) throws IOException {
    final Worker worker = new Worker(process, process.inputReader(StandardCharsets.UTF_8));
    worker.expect("ready");
    return worker;
  }

  void ask() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  String answer() throws IOException {
    final String line = output.readLine();
    if (line == null) {
      throw new IOException("a worker process has ended: see above");
    }
    return line;
  }

  private void expect(String word) throws IOException {
    final String line = answer();
    if (!line.equals(word)) {
      throw new IOException("expected " + word + ", a worker said " + line);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
