package io.lectern.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads one vector as text: numbers, apart by spaces, commas or lines, in brackets or not. */
final class VectorFile {
  private static final int MOST_BYTES = 1 << 20;

  private VectorFile() {}

  static float[] read(Streams streams, String name) throws IOException {
    if (name.equals("-")) {
      return parse("standard input", text(streams.in()));
    }
    final Path file = Path.of(name);
    if (!Files.isRegularFile(file)) {
      throw new CliException(ExitCode.NOT_FOUND, "there is no file " + file);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return parse(name, text(in));
    }
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
  }

  private static float[] parse(String name, String text) {
    final String[] words = text.replaceAll("[\\[\\],\\s]+", " ").strip().split(" ", -1);
    final float[] vector = new float[words.length];
    for (int i = 0; i < words.length; i++) {
      try {
        vector[i] = Float.parseFloat(words[i]);
      } catch (NumberFormatException e) {
        throw new CliException(
            ExitCode.NOT_FOUND,
            name
                + ": value "
                + (i + 1)
                + " is no number: '"
                + words[i]
                + "'. A vector is numbers, apart by spaces, commas or lines");
      }
    }
    return vector;
  }
}
