package io.lectern.engine;

import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.BootId;
import io.lectern.layout.StoreHeaderDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a store file's header says of it, before anything of it is mapped or changed. Of a file that
 * {@link #isReadable() cannot be read} nothing but the state and the problem is known.
 *
 * @param state what may be relied on
 * @param storeIdHigh upper half of the store's id
 * @param storeIdLow lower half of the store's id
 * @param committedEpoch the last that was committed, or, of a store of another boot, one of the
 *     last
 * @param term of the last writer, or, of a store of another boot, of one of the last
 * @param journaledEntry number of the journal's last entry that the store knows of
 * @param problem what is wrong with the file, in words; null if nothing is
 */
public record StoreCondition(
    State state,
    long storeIdHigh,
    long storeIdLow,
    long committedEpoch,
    long term,
    long journaledEntry,
    String problem) {

  /** What may be relied on. */
  public enum State {
    /** Closed in good order. */
    CLEAN,
    /** Not closed, on this boot of the machine: all stores to it are there. */
    IN_FLIGHT,
    /** Not closed, on an earlier boot: of any page any version may be there. */
    OTHER_BOOT,
    /** The header is not one that a store has. */
    DAMAGED,
    /** The file is shorter than its header says, or than a header. */
    WRONG_LENGTH,
    /** There is no file. */
    MISSING
  }

  /**
   * Looks at a file.
   *
   * @throws StoreException VERSION if another version has written it, PLATFORM if it cannot be read
   */
  public static StoreCondition observe(Path path) {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return unreadable(State.MISSING, path + " does not exist");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      try {
        StoreHeaderCheck.check(path, channel, true);
      } catch (StoreException e) {
        if (e.reason() == Reason.VERSION || e.reason() == Reason.PLATFORM) {
          throw e;
        }
        return unreadable(isTooShort(channel) ? State.WRONG_LENGTH : State.DAMAGED, e.getMessage());
      }
      return of(readHeader(channel));
    } catch (IOException e) {
      throw new StoreException(Reason.PLATFORM, "cannot read " + path + ": " + e, e);
    }
  }

  /** What a store file of an {@link State#OTHER_BOOT} is, and what to do, in words. */
  public static String otherBoot(Path path) {
    return "the machine went down while a coordinator had "
        + path
        + ", so that its pages may be of different ages. Start the coordinator first: it replaces"
        + " the store from checkpoint and journal";
  }

  /** Whether there is a file whose header is right. */
  public boolean isReadable() {
    return state == State.CLEAN || state == State.IN_FLIGHT || state == State.OTHER_BOOT;
  }

  private static StoreCondition of(ByteBuffer header) {
    final boolean clean = header.getInt(StoreHeaderDescriptor.CLEAN_OFFSET) != 0;
    final boolean ofThisBoot =
        header.getLong(StoreHeaderDescriptor.BOOT_ID_HIGH_OFFSET) == BootId.high()
            && header.getLong(StoreHeaderDescriptor.BOOT_ID_LOW_OFFSET) == BootId.low();
    return new StoreCondition(
        clean ? State.CLEAN : ofThisBoot ? State.IN_FLIGHT : State.OTHER_BOOT,
        header.getLong(StoreHeaderDescriptor.STORE_ID_HIGH_OFFSET),
        header.getLong(StoreHeaderDescriptor.STORE_ID_LOW_OFFSET),
        header.getLong(StoreHeaderDescriptor.COMMITTED_EPOCH_OFFSET),
        header.getLong(StoreHeaderDescriptor.TERM_OFFSET),
        header.getLong(StoreHeaderDescriptor.JOURNALED_ENTRY_OFFSET),
        null);
  }

  private static StoreCondition unreadable(State state, String problem) {
    return new StoreCondition(state, 0, 0, 0, 0, 0, problem);
  }

  private static boolean isTooShort(FileChannel channel) throws IOException {
    if (channel.size() < StoreHeaderDescriptor.HEADER_LENGTH) {
      return true;
    }
    final ByteBuffer header = readHeader(channel);
    return header.getLong(StoreHeaderDescriptor.MAGIC_OFFSET) == StoreHeaderDescriptor.MAGIC
        && header.getLong(StoreHeaderDescriptor.FILE_LENGTH_OFFSET) > channel.size();
  }

  private static ByteBuffer readHeader(FileChannel channel) throws IOException {
    final ByteBuffer header =
        ByteBuffer.allocate(StoreHeaderDescriptor.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    while (header.hasRemaining()) {
      if (channel.read(header, header.position()) < 0) {
        throw new IOException("it became shorter while it was read");
      }
    }
    return header;
  }
}
