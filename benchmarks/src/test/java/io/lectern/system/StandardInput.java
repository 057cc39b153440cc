package io.lectern.system;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Tells when the process's standard input has ended, which is how a test asks it to stop. */
final class StandardInput {
  private static final Thread READER = Thread.ofPlatform().daemon().start(StandardInput::read);

  private StandardInput() {}

  static boolean ended() {
    return !READER.isAlive();
  }

  private static void read() {
    try {
      while (System.in.read() >= 0) {
        // Only the end matters.
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
