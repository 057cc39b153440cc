package io.lectern.engine;

import static io.lectern.layout.StoreHeaderDescriptor.TERM_OFFSET;

import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.NativeFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes store files. */
public final class NewStore {
  private NewStore() {}

  /**
   * Makes a store, which has no writer yet: whoever opens it first has it with term 1.
   *
   * @throws StoreException as {@link StoreWriter#create}
   */
  public static void format(Path path, StoreConfig config) {
    format(path, config, StoreIdentity.random());
  }

  /**
   * Makes a store, as {@link #format(Path, StoreConfig)} does, that is to take the place of
   * another: under a name of its own first, since it is not all there from the beginning.
   *
   * @param storeIdHigh of the other's id, which it takes over
   * @param leastTerm that the store's term is raised to
   * @throws StoreException as {@link StoreWriter#create}
   */
  public static void formatDraft(
      Path path, StoreConfig config, long storeIdHigh, long storeIdLow, long leastTerm) {
    format(path, config, StoreIdentity.of(storeIdHigh, storeIdLow));
    try (StoreFile file = StoreFile.openForWriting(path);
        NativeFile disk = NativeFile.open(path, true, false, 0)) {
      Memory.putLong(file.memory(), TERM_OFFSET, leastTerm);
      disk.sync();
    }
  }

  /** With an identity of its own. */
  static void format(Path path, StoreConfig config, StoreIdentity identity) {
    if (Files.exists(path)) {
      throw new StoreException(Reason.HELD, path + " exists already");
    }
    StoreFile.create(path, config, identity);
  }
}
