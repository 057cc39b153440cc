package io.lectern.cli;

/** What a command tells the shell. */
final class ExitCode {
  /** Done. */
  static final int DONE = 0;

  /** Something asked for is not there, or input failed a check. */
  static final int NOT_FOUND = 1;

  /** The command was called in a wrong way. */
  static final int USAGE = 2;

  /** The store, the coordinator or the operating system refused. */
  static final int REFUSED = 3;

  private ExitCode() {}
}
