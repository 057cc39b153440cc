package io.lectern.cli.view;

import java.util.Locale;

/** Numbers with units, for people. */
public final class Units {
  private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final int STEP = 1024;
  private static final long MS_PER_SECOND = 1000;

  private Units() {}

  /** Such as 1.5 MiB. */
  public static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= STEP && unit < BYTE_UNITS.length - 1) {
      value /= STEP;
      unit++;
    }
    return unit == 0
        ? bytes + " B"
        : String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, BYTE_UNITS[unit]);
  }

  /** Such as 1.5 s, 3 min or 2 h. */
  public static String time(long ms) {
    if (ms < MS_PER_SECOND) {
      return Math.max(0, ms) + " ms";
    }
    final long seconds = ms / MS_PER_SECOND;
    if (seconds < 120) {
      return String.format(Locale.ROOT, "%.1f s", ms / (double) MS_PER_SECOND);
    }
    return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
  }
}
