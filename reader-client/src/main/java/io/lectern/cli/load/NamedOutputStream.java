package io.lectern.cli.load;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a file, and says which one it was, and what to do, when that fails. */
final class NamedOutputStream extends FilterOutputStream {
  private final Path file;
  private final String advice;

  NamedOutputStream(Path file, String advice) throws IOException {
    super(Files.newOutputStream(file));
    this.file = file;
    this.advice = advice;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      final FileSystemException named =
          new FileSystemException(
              file.toString(), null, "cannot be written: " + e.getMessage() + "; " + advice);
      named.initCause(e);
      throw named;
    }
  }
}
