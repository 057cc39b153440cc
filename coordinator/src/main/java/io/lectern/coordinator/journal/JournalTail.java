package io.lectern.coordinator.journal;

import com.dynatrace.hash4j.hashing.HashValue128;

/**
 * Where a journal ends, and so what the next entry has to continue.
 *
 * @param entrySegment number of the segment that holds the last entry; 0: there is no entry
 * @param entryStart where that entry begins in the segment's file
 * @param entryEnd where it ends
 * @param isTorn whether that entry lacks the mark of its completion
 * @param isSyncAsked whether a unit of that entry asks for level SYNC
 * @param entry number of the last entry; 0: there never was one
 * @param epoch of the last entry; 0 if it is not there any more
 * @param term of the last entry
 * @param forced number of the last entry that the journal says to be on the disk
 * @param hash of the last entry
 */
public record JournalTail(
    long entrySegment,
    long entryStart,
    long entryEnd,
    boolean isTorn,
    boolean isSyncAsked,
    long entry,
    long epoch,
    long term,
    long forced,
    HashValue128 hash) {
  /** What stands for the hash of the entry before the first. */
  static final HashValue128 NO_HASH = new HashValue128(0, 0);

  /**
   * The end of a journal that has no entry.
   *
   * @param entry number of the last one that somebody else has; 0: there never was one
   * @param term that its first coordinator's term must be above
   */
  public static JournalTail empty(long entry, long term) {
    return new JournalTail(0, 0, 0, false, false, entry, 0, term, 0, NO_HASH);
  }

  /**
   * The end of a journal that has no entry and goes on where an image ends. Epoch and term of the
   * image stand for the hash of what was before: so that such a journal is never applied to an
   * empty store, even if the image has no entry.
   *
   * @param entry number of the image's last entry; 0: it has none
   * @param term that its first coordinator's term must be above
   */
  public static JournalTail ofImage(long entry, long imageEpoch, long imageTerm, long term) {
    final HashValue128 image = new HashValue128(imageTerm, imageEpoch);
    return new JournalTail(0, 0, 0, false, false, entry, 0, term, 0, image);
  }
}
