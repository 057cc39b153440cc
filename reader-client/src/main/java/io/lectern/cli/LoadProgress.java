package io.lectern.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The progress bar of a load, on a terminal; nothing elsewhere. */
final class LoadProgress implements AutoCloseable {
  private static final long STEP_BYTES = 1 << 20;

  private final ProgressBar bar;
  private long shownBytes;

  private LoadProgress(ProgressBar bar) {
    this.bar = bar;
  }

  static LoadProgress start(Streams streams) {
    return new LoadProgress(
        streams.errIsTerminal()
            ? new ProgressBarBuilder()
                .setTaskName("load")
                .setInitialMax(-1)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(streams.err()))
                .build()
            : null);
  }

  /** Tells how long the file is. */
  void expectBytes(long bytes) {
    if (bar != null) {
      bar.maxHint(bytes >> 20);
    }
  }

  /** So many bytes were read. */
  void bytes(long bytes) {
    if (bar != null && Math.abs(bytes - shownBytes) >= STEP_BYTES) {
      shownBytes = bytes;
      bar.stepTo(bytes >> 20);
      bar.setExtraMessage("MiB");
    }
  }

  /** So many of so many items were sent. */
  void items(long sent, long expected) {
    if (bar != null) {
      bar.maxHint(expected);
      bar.stepTo(sent);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
