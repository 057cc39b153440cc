package io.lectern.cli;

import java.io.BufferedOutputStream;
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
 * @param outIsTerminal whether a person sees {@code out}
 * @param errIsTerminal whether a person sees {@code err}
 */
record Streams(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean outIsTerminal,
    boolean errIsTerminal) {
  private static final int BUFFER_LENGTH = 1 << 16;

  /** Those of the process. All text is UTF-8, whatever the locale says. */
  static Streams ofProcess() {
    return new Streams(
        System.in,
        stream(FileDescriptor.out, BUFFER_LENGTH),
        stream(FileDescriptor.err, 1),
        isTerminal(1),
        isTerminal(2));
  }

  private static PrintStream stream(FileDescriptor descriptor, int bufferLength) {
    final FileOutputStream file = new FileOutputStream(descriptor);
    return bufferLength > 1
        ? new PrintStream(
            new BufferedOutputStream(file, bufferLength), false, StandardCharsets.UTF_8)
        : new PrintStream(file, true, StandardCharsets.UTF_8);
  }

  private static boolean isTerminal(int descriptor) {
    try {
      final String target =
          Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false; // closed, or a system without /proc: print as to a file
    }
  }
}
