package io.lectern.coordinator.journal;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.BootId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * A file beside the segments that says, until the machine starts anew, that the disk has failed to
 * take what it was given. The kernel tells each such failure once, and takes the pages for written
 * after that: to force them again, by this process or by the next, would get "all is well" for an
 * answer. So while the mark stands, what is not known to be on the disk is written once more before
 * it is forced, and a store that was not wholly written by this start of the machine is never said
 * to be whole. After the next start of the machine there is nothing in memory but what the disk
 * has, and the mark says nothing any more.
 *
 * <p>It need not outlast a loss of power, nor is it forced. Used by one thread.
 */
public final class ForceFailureMark {
  private static final String NAME = "force-failed";

  private final Path file;

  /**
   * @param journal directory of the journal
   */
  public ForceFailureMark(Path journal) {
    this.file = journal.resolve(NAME);
  }

  /**
   * What failed since the machine was started; null: nothing is known to have. A mark that cannot
   * be read stands.
   *
   * @throws StoreException PLATFORM if it is there and cannot be read
   */
  public String standing() {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      final List<String> lines = Files.readAllLines(file);
      if (lines.size() < 2) {
        return "a force, and nobody knows which";
      }
      return lines.getFirst().equals(boot()) ? lines.get(1) : null;
    } catch (IOException e) {
      throw new StoreException(Reason.PLATFORM, "cannot read " + file + ": " + e, e);
    }
  }

  /**
   * Sets the mark, unless it stands.
   *
   * @param what failed, in a line
   * @throws StoreException PLATFORM if it cannot be written
   */
  public void set(String what) {
    try {
      if (standing() == null) {
        Files.write(file, List.of(boot(), what.lines().findFirst().orElse("a force")));
      }
    } catch (IOException e) {
      throw new StoreException(Reason.PLATFORM, "cannot write " + file + ": " + e, e);
    }
  }

  /** Takes a mark away that says nothing any more. */
  void clearIfOld() {
    try {
      if (standing() == null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new StoreException(Reason.PLATFORM, "cannot delete " + file + ": " + e, e);
    }
  }

  private static String boot() {
    final HexFormat hex = HexFormat.of();
    return "boot " + hex.toHexDigits(BootId.high()) + hex.toHexDigits(BootId.low());
  }
}
