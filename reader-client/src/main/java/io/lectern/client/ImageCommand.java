package io.lectern.client;

import io.lectern.layout.ipc.MessageHeaderEncoder;
import io.lectern.layout.ipc.TakeImageEncoder;
import java.nio.file.Path;
import org.agrona.MutableDirectBuffer;

/** Take an image of the store; alone in its unit. */
final class ImageCommand implements Command {
  private static final int MAX_PATH_LENGTH = 4096;

  private final byte[] directory;

  private ImageCommand(byte[] directory) {
    this.directory = directory;
  }

  /** A checkpoint. */
  static ImageCommand checkpoint() {
    return new ImageCommand(new byte[0]);
  }

  /**
   * An image elsewhere.
   *
   * @throws IllegalArgumentException if the path is longer than any that the system takes
   */
  static ImageCommand backup(Path target) {
    final byte[] path = Command.utf8(target.toAbsolutePath().normalize().toString());
    if (path.length > MAX_PATH_LENGTH) {
      throw new IllegalArgumentException(
          "the path of the backup has " + path.length + " bytes, more than " + MAX_PATH_LENGTH);
    }
    return new ImageCommand(path);
  }

  @Override
  public int length() {
    return MessageHeaderEncoder.ENCODED_LENGTH
        + TakeImageEncoder.BLOCK_LENGTH
        + TakeImageEncoder.directoryHeaderLength()
        + directory.length;
  }

  @Override
  public void encode(MutableDirectBuffer buffer, int offset) {
    new TakeImageEncoder()
        .wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
        .putDirectory(directory, 0, directory.length);
  }
}
