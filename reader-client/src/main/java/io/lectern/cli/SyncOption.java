package io.lectern.cli;

import io.lectern.layout.ipc.SyncLevel;
import picocli.CommandLine.Option;

/** {@code --sync}, of every command that writes. */
final class SyncOption {
  /** Levels that a command line can ask for. */
  private enum Level {
    NONE,
    JOURNAL,
    SYNC,
    CHECKPOINT
  }

  @Option(
      names = "--sync",
      paramLabel = "none|journal|sync|checkpoint",
      defaultValue = "journal",
      description =
          "What a receipt waits for: applied (none), journaled too (journal, the default), the"
              + " journal on the disk too (sync), which a loss of power does not take back, or a"
              + " verified checkpoint of it (checkpoint), which takes seconds.")
  private Level level;

  SyncLevel level() {
    return SyncLevel.valueOf(level.name());
  }
}
