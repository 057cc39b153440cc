package io.lectern.coordinator.receipts;

import io.lectern.coordinator.journal.JournalEntry;
import io.lectern.layout.ipc.MessageHeaderDecoder;
import io.lectern.layout.ipc.SyncLevel;
import io.lectern.layout.ipc.UnitHeaderDecoder;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes receipts out of journal entries, which are told in order: those of the units that carry a
 * key. Whether an entry that asks for level SYNC reached it, only what follows it tells; so an
 * entry's receipts come with the next one. Used by one thread.
 */
public final class JournalReceipts {
  /** Takes the receipts. */
  @FunctionalInterface
  interface Sink {
    void onReceipt(long entry, long keyHigh, long keyLow, KnownReceipt receipt);
  }

  private final Sink sink;
  private final MessageHeaderDecoder header = new MessageHeaderDecoder();
  private final UnitHeaderDecoder unit = new UnitHeaderDecoder();
  private final List<Held> held = new ArrayList<>();
  private long heldEntry;
  private boolean heldSyncAsked;

  private record Held(long keyHigh, long keyLow, int changedCount, long epoch, long atNs) {}

  JournalReceipts(Sink sink) {
    this.sink = sink;
  }

  /** Takes an entry; its units are gone through. */
  public void onEntry(JournalEntry entry) {
    release(!entry.isForceFailed());
    heldEntry = entry.number();
    heldSyncAsked = entry.isSyncAsked();
    while (entry.nextUnit()) {
      unit.wrapAndApplyHeader(entry.buffer(), entry.unitOffset(), header);
      final long keyHigh = unit.keyHigh();
      final long keyLow = unit.keyLow();
      if ((keyHigh | keyLow) != 0) {
        held.add(
            new Held(
                keyHigh, keyLow, entry.unitChangedCount(), entry.epoch(), entry.recordedAtNs()));
      }
    }
  }

  /**
   * Ends the row of entries.
   *
   * @param forced whether the last of them is on the disk, if it asked for that
   */
  public void end(boolean forced) {
    release(forced);
  }

  private void release(boolean forced) {
    final SyncLevel reached = heldSyncAsked && forced ? SyncLevel.SYNC : SyncLevel.JOURNAL;
    for (Held unitHeld : held) {
      sink.onReceipt(
          heldEntry,
          unitHeld.keyHigh,
          unitHeld.keyLow,
          new KnownReceipt(unitHeld.epoch, unitHeld.changedCount, reached, unitHeld.atNs));
    }
    held.clear();
  }
}
