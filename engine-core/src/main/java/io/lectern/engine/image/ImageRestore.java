package io.lectern.engine.image;

import io.lectern.engine.FileRange;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.NativeFile;
import io.lectern.layout.StoreHeaderDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;

/** Makes store files from images. */
public final class ImageRestore {
  private ImageRestore() {}

  /**
   * Checks every byte of an image and makes a store file of it, which is there whole or not at all
   * and shows the image's epoch. The image stays as it is.
   *
   * @param image directory of an image
   * @param storeFile to be made; its directory exists
   * @return the image's manifest
   * @throws StoreException NOT_A_STORE or CORRUPT if the image is none or damaged, HELD if the
   *     store file exists, NO_SPACE if the disk is full
   */
  public static ImageManifest restore(Path image, Path storeFile) {
    return restore(image, storeFile, 0, false);
  }

  /**
   * As above, for a store that will have a journal which counts on from the image's last entry.
   *
   * @param leastTerm that the store's term is raised to: no coordinator may have a lower one than
   *     another before it
   * @param journaled whether there will be such a journal; if not, the store begins with a first
   *     one
   */
  public static ImageManifest restore(
      Path image, Path storeFile, long leastTerm, boolean journaled) {
    final ImageManifest manifest = ImageManifest.read(image);
    if (Files.exists(storeFile, LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreException(Reason.HELD, storeFile + " exists already");
    }
    final Path draft = storeFile.resolveSibling(storeFile.getFileName() + ".new");
    try {
      Files.deleteIfExists(draft);
      copy(image, manifest, draft, header -> edit(header, leastTerm, journaled));
      Files.move(draft, storeFile, StandardCopyOption.ATOMIC_MOVE);
      Directories.force(storeFile.toAbsolutePath().getParent());
      return manifest;
    } catch (IOException e) {
      throw DiskFailures.of("cannot restore " + image + " to " + storeFile, e);
    } finally {
      // Nothing is there after a move; after a failure this gives the disk its space back.
      draft.toFile().delete();
    }
  }

  /**
   * Reads an image from the disk and checks every byte of it.
   *
   * @throws StoreException NOT_A_STORE or CORRUPT, naming the place, if the image is none or
   *     damaged
   */
  public static ImageManifest verify(Path image) {
    final ImageManifest manifest = ImageManifest.read(image);
    try {
      ImageFile.read(image, manifest, (offset, bytes, length) -> {});
      return manifest;
    } catch (IOException e) {
      throw DiskFailures.of("cannot read the image in " + image, e);
    }
  }

  /**
   * Number of the journal's last entry whose batch an image has; 0: none.
   *
   * @throws StoreException CORRUPT if the image's header is not what the manifest says
   */
  public static long journaledEntry(Path image, ImageManifest manifest) {
    try {
      return ImageFile.readHeader(image, manifest)
          .getLong(StoreHeaderDescriptor.JOURNALED_ENTRY_OFFSET);
    } catch (IOException e) {
      throw DiskFailures.of("cannot read the image in " + image, e);
    }
  }

  /** Makes sure that the names in a directory outlast a loss of power. */
  public static void forceNames(Path directory) throws IOException {
    Directories.force(directory);
  }

  /** What differs between a store and an image that it is made of. */
  private static void edit(ByteBuffer header, long leastTerm, boolean journaled) {
    final int term = StoreHeaderDescriptor.TERM_OFFSET;
    header.putLong(term, Math.max(header.getLong(term), leastTerm));
    if (!journaled) {
      header.putLong(StoreHeaderDescriptor.JOURNALED_ENTRY_OFFSET, 0);
      header.putLong(StoreHeaderDescriptor.UNJOURNALED_EPOCH_OFFSET, 0);
    }
  }

  /**
   * Copies the bytes of an image, each of which is checked, to a new file, and forces that.
   *
   * @param edit changes what the file is to have for a header
   */
  static void copy(Path image, ImageManifest manifest, Path target, Consumer<ByteBuffer> edit)
      throws IOException {
    try (NativeFile file = NativeFile.open(target, true, true, 0640);
        FileChannel channel = file.openChannel()) {
      file.truncate(manifest.fileLength());
      for (FileRange range : manifest.chunks().ranges()) {
        file.allocate(range.offset(), range.length());
      }
      final PacedOutput output = new PacedOutput(file, channel);
      ImageFile.read(
          image,
          manifest,
          (offset, bytes, length) -> {
            if (offset == 0) {
              edit.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
            }
            output.write(offset, bytes, 0, length);
          });
      output.finish();
      channel.force(true);
    }
  }
}
