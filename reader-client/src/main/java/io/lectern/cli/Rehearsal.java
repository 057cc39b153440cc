package io.lectern.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Runs the short commands once, one after the other, on a store whose coordinator runs. Of no use
 * to users: the launcher has the JVM record what this loads, so that commands start in half the
 * time. Prints nothing but failures.
 */
final class Rehearsal {
  private static final List<String> LINES =
      List.of(
          "put rehearsal.a --type t --content text --metadata n=1 --tag k=v --embedding 1,2",
          "put rehearsal.b",
          "link rehearsal.a t rehearsal.b --weight 0.5",
          "get rehearsal.a",
          "get rehearsal.a --json",
          "neighbors rehearsal.a",
          "neighbors rehearsal.a --direction both --json",
          "neighbors rehearsal.a --hops 2",
          "path rehearsal.a rehearsal.b",
          "path rehearsal.a rehearsal.b --k 2 --json",
          "dump",
          "stats",
          "stats --json",
          "unlink rehearsal.a t rehearsal.b",
          "delete rehearsal.a rehearsal.b",
          "help");

  private Rehearsal() {}

  /** Arguments: the store's directory. Exit code 0 if every command did what it should. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    if (!run(System.err, args[0])) {
      System.exit(ExitCode.REFUSED);
    }
  }

  static boolean run(PrintStream err, String dir) {
    for (String line : LINES) {
      final List<String> words = new ArrayList<>(Arrays.asList(line.split(" ", -1)));
      if (!words.getFirst().equals("help")) {
        words.addAll(1, List.of("--dir", dir));
      }
      final Output out = new Output(OutputStream.nullOutputStream(), false);
      final Streams streams =
          new Streams(InputStream.nullInputStream(), out, err, false, false, false);
      final int exitCode = LecternCli.run(streams, words.toArray(String[]::new));
      if (exitCode != ExitCode.DONE) {
        err.println("lectern: the rehearsal of '" + line + "' ended with " + exitCode);
        return false;
      }
    }
    return true;
  }
}
