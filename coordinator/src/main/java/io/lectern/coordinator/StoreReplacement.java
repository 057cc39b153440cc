package io.lectern.coordinator;

import io.lectern.coordinator.CrashPoints.Point;
import io.lectern.engine.NewStore;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.image.ImageRestore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Consumer;

/**
 * Puts another store in the place of one that cannot be used, at the start of a coordinator, which
 * then applies the journal to it. What was there is put aside, never deleted. A start that dies on
 * the way leaves the store that was there in its place, or has put the new one there.
 */
final class StoreReplacement {
  private final CoordinatorConfig config;
  private final PrintStream console;
  private List<Path> damagedImages = List.of();

  StoreReplacement(CoordinatorConfig config, PrintStream console) {
    this.config = config;
    this.console = console;
  }

  /**
   * Has checkpoints that are damaged put aside with the store. Left where they are, they would
   * count as kept ones: whole ones would be overwritten, and the journal cut, for their sake.
   */
  void putAsideToo(List<Path> images) {
    damagedImages = images;
  }

  /**
   * Restores an image.
   *
   * @param image directory of an image, where the journal goes on
   * @param leastTerm that the store's term is raised to
   * @throws StoreException NOT_A_STORE or CORRUPT if the image is damaged, NO_SPACE if the disk is
   *     full; nothing has changed then
   */
  void restore(Path image, long leastTerm) {
    replace(draft -> ImageRestore.restore(image, draft, leastTerm, true));
  }

  /**
   * Makes an empty store, of which the journal has all since the first entry.
   *
   * @param storeIdHigh of the store's id
   * @param leastTerm that the store's term is raised to
   */
  void rebuild(long storeIdHigh, long storeIdLow, long leastTerm) {
    replace(
        draft ->
            NewStore.formatDraft(draft, config.storeConfig(), storeIdHigh, storeIdLow, leastTerm));
  }

  /**
   * @param maker makes a store file of that name
   */
  private void replace(Consumer<Path> maker) {
    final Path draft = config.directory().resolve("store.dat.restored");
    try {
      Files.deleteIfExists(draft);
      maker.accept(draft);
      config.crashPoints().reached(Point.STORE_MADE);
      putAside();
      config.crashPoints().reached(Point.STORE_ASIDE);
      Files.move(draft, config.storeFile(), StandardCopyOption.ATOMIC_MOVE);
      ImageRestore.forceNames(config.directory());
    } catch (IOException e) {
      throw new StoreException(
          Reason.PLATFORM, "cannot replace " + config.storeFile() + ": " + e, e);
    } finally {
      // Nothing is there after a move; after a failure this gives the disk its space back.
      draft.toFile().delete();
    }
  }

  private void putAside() throws IOException {
    final ReplacedFiles replaced = new ReplacedFiles(config);
    for (Path image : damagedImages) {
      // First: a start that finds a store looks at no image.
      replaced.take("checkpoints", image);
    }
    replaced.link(config.storeFile());
    replaced.take(config.controlFile());
    replaced.take(config.receiptDirectory());
    replaced.force();
    if (replaced.directory() != null) {
      console.println("lectern: what was there before is in " + replaced.directory());
    }
  }
}
