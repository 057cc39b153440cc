package io.lectern.cli;

import io.lectern.layout.ipc.SyncLevel;
import picocli.CommandLine.Option;

/** {@code --sync}, of every command that writes. */
final class SyncOption {
  /** Levels that a command line can ask for. */
  private enum Level {
    NONE,
    JOURNAL,
    SYNC
  }

  @Option(
      names = "--sync",
      paramLabel = "none|journal|sync",
      defaultValue = "journal",
      description =
          "What a receipt waits for: applied (none), journaled too (journal, the default), or the"
              + " journal on the disk too (sync), which a loss of power does not take back.")
  private Level level;

  SyncLevel level() {
    return SyncLevel.valueOf(level.name());
  }
}
