package io.lectern.coordinator;

import io.lectern.coordinator.journal.JournalEntry;
import io.lectern.engine.image.ImageManifest;
import io.lectern.engine.image.ImageRestore;
import java.nio.file.Path;

/**
 * Tells whether a journal is of the same history as an image. The image has all entries up to its
 * own, and none after it. What is written after a store was restored to an earlier moment is of a
 * higher term than anything before, so also than what it replaces, which may have the same numbers.
 *
 * @param epoch that the image shows
 * @param term of who wrote when it was taken
 * @param entry number of the last journal entry that it has
 */
record ImageHistory(long epoch, long term, long entry) {
  static ImageHistory of(Path image, ImageManifest manifest) {
    return new ImageHistory(
        manifest.epoch(), manifest.term(), ImageRestore.journaledEntry(image, manifest));
  }

  /** What is wrong with an entry, in words; null: nothing. */
  String conflict(JournalEntry other) {
    return isSame(other)
        ? null
        : "its entry "
            + other.number()
            + " is of epoch "
            + other.epoch()
            + " and term "
            + other.term()
            + ", but the image of epoch "
            + epoch
            + " and term "
            + term
            + " ends with entry "
            + entry
            + ": the store was restored to an earlier moment since one of them was written";
  }

  private boolean isSame(JournalEntry other) {
    if (other.number() <= entry) {
      return other.epoch() <= epoch && other.term() <= term;
    }
    // A note that a force failed has the epoch of the entry before it, not of the store.
    return other.term() >= term && (other.isForceFailed() || other.epoch() >= epoch);
  }
}
