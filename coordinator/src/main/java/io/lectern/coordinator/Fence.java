package io.lectern.coordinator;

import io.lectern.engine.StoreWriter;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Finds out whether this coordinator still has the store, before it writes anything. A process may
 * be stopped at any moment and for any time, and find everything changed when it goes on.
 *
 * <p>What keeps two coordinators apart is the kernel: both {@code store.dat} and {@code
 * control.dat} are locked by the process, stopped or not, until it ends. So what can happen is that
 * these names are given to other files, by a restored copy, say. This looks whether the store's
 * term has been raised, every time, and whether the names still are those of the locked files, if
 * that was not looked at within the last milliseconds; a process that was stopped for longer has
 * not.
 *
 * <p>What happens between this look and the write, nothing prevents. But a write through a mapping
 * or a descriptor goes to the files that were opened, which nobody else has then; only where names
 * are used, as for a new segment of the journal, can it meet the files of another.
 *
 * <p>Used by one thread.
 */
final class Fence {
  private static final long LOOK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(10);

  private final StoreLock lock;
  private final StoreWriter store;
  private final long term;
  private long lookedAtNs;
  private boolean fenced;

  Fence(StoreLock lock, StoreWriter store, long nowNs) {
    this.lock = lock;
    this.store = store;
    this.term = store.term();
    this.lookedAtNs = nowNs;
  }

  /**
   * Looks.
   *
   * @throws FencedException if the store is not this coordinator's any more, now and ever after
   */
  void check(long nowNs) {
    if (fenced) {
      throw new FencedException("the store is not this coordinator's any more");
    }
    requireTerm();
    if (nowNs - lookedAtNs >= LOOK_INTERVAL_NS) {
      requireNames();
      lookedAtNs = nowNs;
    }
  }

  /** Whether the store is another's; looks anew. */
  boolean isFenced() {
    return fenced || store.term() != term || lock.replacedFile() != null;
  }

  private void requireTerm() {
    final long found = store.term();
    if (found != term) {
      fenced = true;
      throw new FencedException(
          "another coordinator has taken the store: its term is "
              + found
              + ", this one's is "
              + term
              + ". This one ends and writes nothing more");
    }
  }

  private void requireNames() {
    final Path replaced = lock.replacedFile();
    if (replaced != null) {
      fenced = true;
      throw new FencedException(
          replaced
              + " is not the file any more that this coordinator has locked: it was moved, deleted"
              + " or replaced. This one ends and writes nothing more; start a coordinator again,"
              + " which takes what is there now");
    }
  }
}
