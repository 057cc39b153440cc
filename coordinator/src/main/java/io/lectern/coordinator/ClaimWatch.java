package io.lectern.coordinator;

import io.lectern.coordinator.CoordinatorCounters.Counter;
import io.lectern.engine.control.ClientRow;
import io.lectern.engine.control.ClientRows;
import java.util.concurrent.TimeUnit;

/**
 * Looks after claims in the command ring that are never committed, which keep everything behind
 * them waiting. When no client that lives, by its lock, is between claim and commit, the claimer is
 * dead and the claim is skipped at once. One that lives is given the claim lease, and is named when
 * that is over.
 *
 * <p>Used by one thread.
 */
final class ClaimWatch {
  /**
   * An ordinary claim is committed within a microsecond: long before this there is no need to look
   * around.
   */
  private static final long GRACE_NS = TimeUnit.MILLISECONDS.toNanos(2);

  private static final long NOT_BLOCKED = -1;

  private final CommandRingConsumer ring;
  private final ClientRows clients;
  private final CoordinatorCounters counters;
  private final ErrorLog errors;
  private final long leaseNs;
  private long blockedPosition = NOT_BLOCKED;
  private long blockedSinceNs;

  ClaimWatch(
      CommandRingConsumer ring,
      ClientRows clients,
      CoordinatorCounters counters,
      ErrorLog errors,
      long leaseNs) {
    this.ring = ring;
    this.clients = clients;
    this.counters = counters;
    this.errors = errors;
    this.leaseNs = leaseNs;
  }

  /** Whether a claim was in the way at the last check: look again before long. */
  boolean isWatching() {
    return blockedPosition != NOT_BLOCKED;
  }

  /**
   * Looks whether a claim is in the way, and skips it when it is time.
   *
   * @return whether one was skipped
   * @throws CorruptRingException if what blocks the ring is no claim
   */
  boolean check(long nowNs) throws CorruptRingException {
    if (!ring.isBlocked()) {
      blockedPosition = NOT_BLOCKED;
      return false;
    }
    if (ring.position() != blockedPosition) {
      blockedPosition = ring.position();
      blockedSinceNs = nowNs;
      return false;
    }
    final long blockedNs = nowNs - blockedSinceNs;
    if (blockedNs < GRACE_NS) {
      return false;
    }
    // In this order: whoever has claimed room before this and lives is found, or is done.
    final long claimed = ring.claimed();
    final ClientRow suspect = findLiveClaimer();
    if (suspect != null && blockedNs < leaseNs) {
      return false;
    }
    return skip(claimed, suspect, blockedNs);
  }

  private boolean skip(long claimed, ClientRow suspect, long blockedNs)
      throws CorruptRingException {
    // A claim that was committed meanwhile is seen by unblock(), which then does nothing.
    final boolean skipped = ring.unblock(claimed);
    blockedPosition = NOT_BLOCKED;
    if (skipped) {
      counters.increment(Counter.UNBLOCKED);
      if (suspect != null) {
        errors.record(
            new IllegalStateException(
                "client "
                    + suspect.name()
                    + " (pid "
                    + suspect.pid()
                    + ") lives, but did not commit a claim in the"
                    + " command ring for "
                    + TimeUnit.NANOSECONDS.toMillis(blockedNs)
                    + " ms: it was skipped"));
      }
    }
    return skipped;
  }

  private ClientRow findLiveClaimer() {
    for (int i = 0; i < clients.rowCount(); i++) {
      final ClientRow row = clients.row(i);
      if (row.clientId() != 0 && row.isClaiming() && clients.isOwned(row)) {
        return row;
      }
    }
    return null;
  }
}
