package io.lectern.engine.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The arguments that this process was started with, as the bytes that they are. The JVM decodes
 * them by the locale and puts a replacement in the place of what it cannot decode, without a word:
 * by then different ids have become the same.
 */
public final class ProcessArguments {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
  private static final int FIRST_BEYOND_ASCII = 0x80;

  private ProcessArguments() {}

  /**
   * The arguments of {@code main} as UTF-8, whatever the locale.
   *
   * @param args what {@code main} was given
   * @throws IllegalArgumentException if one is not UTF-8
   */
  public static String[] utf8(String... args) {
    if (isAscii(args)) {
      return args;
    }
    try {
      return utf8(Files.readAllBytes(COMMAND_LINE), args);
    } catch (IOException e) {
      return args; // no /proc: there is nothing to compare with
    }
  }

  /**
   * @param commandLine all words that the process was started with, each with a byte 0 behind it
   */
  static String[] utf8(byte[] commandLine, String... args) {
    final List<byte[]> words = words(commandLine);
    if (words.size() < args.length) {
      return args;
    }
    return words.subList(words.size() - args.length, words.size()).stream()
        .map(ProcessArguments::decode)
        .toArray(String[]::new);
  }

  /** What is ASCII means the same in every locale, and a replacement is not. */
  private static boolean isAscii(String... args) {
    return Arrays.stream(args).flatMapToInt(String::chars).allMatch(c -> c < FIRST_BEYOND_ASCII);
  }

  private static List<byte[]> words(byte[] commandLine) {
    final List<byte[]> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < commandLine.length; i++) {
      if (commandLine[i] == 0) {
        words.add(Arrays.copyOfRange(commandLine, start, i));
        start = i + 1;
      }
    }
    return words;
  }

  private static String decode(byte[] word) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(word)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "argument '" + printable(word) + "' is not UTF-8: convert it", e);
    }
  }

  /** With every byte that is not ASCII in hexadecimal. */
  private static String printable(byte[] word) {
    final StringBuilder text = new StringBuilder();
    for (byte b : word) {
      if (b >= ' ') {
        text.append((char) b);
      } else {
        text.append("\\x%02X".formatted(b));
      }
    }
    return text.toString();
  }
}
