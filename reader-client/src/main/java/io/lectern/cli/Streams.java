package io.lectern.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a command reads and prints.
 *
 * @param in standard input
 * @param out what was asked for; buffered, flushed when the command ends
 * @param err errors, and the progress of long commands
 * @param inIsTerminal whether a person types {@code in}
 * @param outIsTerminal whether a person sees {@code out}
 * @param errIsTerminal whether a person sees {@code err}
 */
record Streams(
    InputStream in,
    Output out,
    PrintStream err,
    boolean inIsTerminal,
    boolean outIsTerminal,
    boolean errIsTerminal) {

  /** Those of the process. All text is UTF-8, whatever the locale says. */
  static Streams ofProcess() {
    final String out = target(1);
    return new Streams(
        System.in,
        new Output(new FileOutputStream(FileDescriptor.out), isPipe(out)),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        isTerminal(target(0)),
        isTerminal(out),
        isTerminal(target(2)));
  }

  /** What a descriptor leads to; nothing when it is closed, or the system has no /proc. */
  private static String target(int descriptor) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
    } catch (IOException e) {
      return ""; // print as to a file
    }
  }

  private static boolean isTerminal(String target) {
    return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
  }

  private static boolean isPipe(String target) {
    return target.startsWith("pipe:") || target.startsWith("socket:");
  }
}
