package io.lectern.coordinator.receipts;

import io.lectern.coordinator.journal.JournalDamagedException;
import io.lectern.coordinator.journal.JournalReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes the index of receipts again out of the journal, newest entries first, until it is full or
 * the journal, or what of it can be read, or the time that receipts are kept, goes no further back.
 */
final class IndexRebuild {
  private final ReceiptFiles files;
  private final ReceiptIndex index;
  private final Consumer<Throwable> errors;

  private record Found(long keyHigh, long keyLow, KnownReceipt receipt) {}

  /**
   * @param errors told of damage, behind which nothing is looked for
   */
  IndexRebuild(ReceiptFiles files, ReceiptIndex index, Consumer<Throwable> errors) {
    this.files = files;
    this.index = index;
    this.errors = errors;
  }

  /**
   * Fills the index.
   *
   * @param lastEntry no later ones are looked at: they may be being written
   * @param lastForced whether that one is on the disk, if it asked for that
   * @param oldestNs receipts of before are not kept
   */
  void run(long lastEntry, boolean lastForced, long oldestNs) {
    final List<Long> segments = JournalReader.segments(files.journal());
    boolean forced = lastForced;
    boolean wanted = true;
    for (int i = segments.size() - 1; i >= 0 && wanted; i--) {
      final List<Found> found = new ArrayList<>();
      final JournalReceipts receipts =
          new JournalReceipts(
              (_, keyHigh, keyLow, receipt) -> found.add(new Found(keyHigh, keyLow, receipt)));
      boolean first = true;
      boolean firstIsForceFailed = false;
      try (JournalReader reader =
          JournalReader.openSegment(
              files.journal(), files.storeIdHigh(), files.storeIdLow(), segments.get(i))) {
        reader.until(lastEntry);
        while (reader.next()) {
          firstIsForceFailed |= first && reader.entry().isForceFailed();
          first = false;
          receipts.onEntry(reader.entry());
        }
      } catch (JournalDamagedException e) {
        // A start does not look so far back. Keys of before are as those that the journal has no
        // more; to try again would find the same, and every key be unknown meanwhile.
        errors.accept(e);
        return;
      }
      if (!first) {
        receipts.end(forced);
        forced = !firstIsForceFailed;
      }
      wanted = fill(found, oldestNs);
    }
  }

  /** False: what is older is not wanted. */
  private boolean fill(List<Found> found, long oldestNs) {
    for (Found receipt : found.reversed()) {
      if (receipt.receipt().recordedAtNs() < oldestNs
          || !index.putOlder(receipt.keyHigh(), receipt.keyLow(), receipt.receipt())) {
        return false;
      }
    }
    return true;
  }
}
