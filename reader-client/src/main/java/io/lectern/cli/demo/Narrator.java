package io.lectern.cli.demo;

import java.io.PrintStream;

/** Tells the story: headings, facts and wrapped text, no wider than the terminal. */
final class Narrator {
  private static final int DEFAULT_WIDTH = 76;
  private static final int MIN_WIDTH = 30;
  private static final String INDENT = "   ";
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";

  private final PrintStream out;
  private final boolean colour;
  private final int width;
  private int scene;

  /**
   * @param colour whether the terminal shows bold text
   */
  Narrator(PrintStream out, boolean colour) {
    this.out = out;
    this.colour = colour;
    this.width = width(System.getenv("COLUMNS"));
  }

  private static int width(String columns) {
    return columns != null && columns.matches("\\d{1,4}")
        ? Math.clamp(Integer.parseInt(columns) - 1, MIN_WIDTH, DEFAULT_WIDTH)
        : DEFAULT_WIDTH;
  }

  /** Begins a scene. */
  void scene(String title) {
    final String heading = ++scene + "  " + title;
    out.println();
    out.println(colour ? BOLD + heading + PLAIN : heading);
    out.flush();
  }

  /** A sentence. */
  void say(String text) {
    wrap(INDENT, INDENT, text);
  }

  /** A line that must not be broken, such as a command. */
  void verbatim(String line) {
    out.println(INDENT + line);
    out.flush();
  }

  /** A name and what it is. */
  void fact(String name, String text) {
    wrap(INDENT + "%-13s ".formatted(name), INDENT + "  ", text);
  }

  private void wrap(String firstIndent, String indent, String text) {
    final StringBuilder line = new StringBuilder(firstIndent);
    boolean empty = true;
    for (String word : text.split(" ", -1)) {
      if (!empty && line.length() + 1 + word.length() > width) {
        out.println(line);
        line.setLength(0);
        line.append(indent);
        empty = true;
      }
      if (!empty) {
        line.append(' ');
      }
      line.append(word);
      empty = false;
    }
    out.println(line);
    out.flush();
  }
}
