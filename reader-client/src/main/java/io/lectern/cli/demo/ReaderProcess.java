package io.lectern.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** The demo's end of a {@link DemoReader}'s line. */
final class ReaderProcess {
  private final Process process;
  private final Writer requests;
  private final BufferedReader answers;

  ReaderProcess(Process process) {
    this.process = process;
    requests = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  long pid() {
    return process.pid();
  }

  /** Asks and waits for the answer. */
  String ask(String... words) throws IOException {
    send(words);
    return answer();
  }

  void send(String... words) throws IOException {
    requests.write(String.join("\t", words) + "\n");
    requests.flush();
  }

  /** The next line. */
  String answer() throws IOException {
    final String line = answers.readLine();
    if (line == null) {
      throw new IOException("reader process " + pid() + " ended early");
    }
    if (line.startsWith("error\t")) {
      throw new IOException("reader process " + pid() + " failed: " + line.substring(6));
    }
    return line;
  }
}
