package io.lectern.coordinator.journal;

import static io.lectern.layout.JournalRecordDescriptor.FIRST_ENTRY_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.KIND_ENTRY;
import static io.lectern.layout.JournalRecordDescriptor.KIND_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.KIND_SEGMENT;
import static io.lectern.layout.JournalRecordDescriptor.NUMBER_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.PREVIOUS_HASH_HIGH_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.PREVIOUS_HASH_LOW_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.STORE_ID_HIGH_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.STORE_ID_LOW_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.TERM_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.VERSION;
import static io.lectern.layout.JournalRecordDescriptor.VERSION_OFFSET;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.lectern.coordinator.journal.JournalDamagedException.Damage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * Reads the entries of a journal in order and holds each to the one before: that its number is the
 * next, that it was written after just those bytes, and that neither term nor epoch falls. What was
 * begun and not completed at the end of a segment was never answered for, and ends it.
 *
 * <p>Reading changes nothing and needs no lock; of a journal that is being written it shows a
 * beginning. Used by one thread.
 */
public final class JournalReader implements AutoCloseable {
  private final Path journal;
  private final long storeIdHigh;
  private final long storeIdLow;
  private final List<Long> segments;
  private final JournalEntry entry = new JournalEntry();
  private int nextSegment;
  private long segment;
  private long entrySegment;
  private long entryStart;
  private long entryEnd;
  private boolean lastIsTorn;
  private boolean lastSyncAsked;
  private DocumentReader documents;
  private DocumentReader torn; // ends in what may be the journal's last entry
  private long tornSegment;
  private long lastEntry;
  private long lastEpoch;
  private long lastTerm;
  private long forced;
  private HashValue128 lastHash = JournalTail.NO_HASH;
  private boolean anchored;
  private long imageEpoch;
  private boolean endsTorn;
  private long wholeSegment; // that of the last record that was right
  private long wholeEnd;
  private long limit = Long.MAX_VALUE;

  private JournalReader(Path journal, long storeIdHigh, long storeIdLow, List<Long> segments) {
    this.journal = journal;
    this.storeIdHigh = storeIdHigh;
    this.storeIdLow = storeIdLow;
    this.segments = segments;
  }

  /**
   * Opens a journal at its oldest entry; one that does not exist is empty.
   *
   * @param storeIdHigh of the store that the journal must be of
   */
  public static JournalReader open(Path journal, long storeIdHigh, long storeIdLow) {
    return new JournalReader(journal, storeIdHigh, storeIdLow, SegmentFiles.list(journal));
  }

  /**
   * Opens a journal at the beginning of a segment not long before its end: so that all entries
   * above an epoch are read, and the last entry in any case.
   */
  public static JournalReader openTail(
      Path journal, long storeIdHigh, long storeIdLow, long epoch) {
    return of(
        journal,
        storeIdHigh,
        storeIdLow,
        tailSegments(journal, storeIdHigh, storeIdLow, epoch, damage -> false));
  }

  /**
   * As above, where a part of the journal may be damaged: what is read ends there, and not before.
   */
  public static JournalReader openDamagedTail(
      Path journal, long storeIdHigh, long storeIdLow, long epoch) {
    return of(
        journal,
        storeIdHigh,
        storeIdLow,
        tailSegments(journal, storeIdHigh, storeIdLow, epoch, damage -> damage != Damage.VERSION));
  }

  /**
   * Numbers of the segments from the newest on that begins with an entry of an epoch or of before.
   *
   * @param passable damage for which a segment is passed over: where it begins is not known then
   */
  static List<Long> tailSegments(
      Path journal, long storeIdHigh, long storeIdLow, long epoch, Predicate<Damage> passable) {
    final List<Long> all = SegmentFiles.list(journal);
    int first = all.size();
    boolean reached = false;
    while (first > 0 && !reached) {
      first--;
      try (JournalReader reader =
          of(journal, storeIdHigh, storeIdLow, all.subList(first, first + 1))) {
        reached = reader.next() && reader.entry().epoch() <= epoch;
      } catch (JournalDamagedException e) {
        if (!passable.test(e.damage())) {
          throw e;
        }
      }
    }
    return all.subList(first, all.size());
  }

  /** Opens a journal for the entries of some of its segments, which are in order. */
  static JournalReader of(Path journal, long storeIdHigh, long storeIdLow, List<Long> segments) {
    return new JournalReader(journal, storeIdHigh, storeIdLow, segments);
  }

  /** Numbers of a journal's segments, oldest first. */
  public static List<Long> segments(Path journal) {
    return SegmentFiles.list(journal);
  }

  /** Opens a journal for the entries of one segment. */
  public static JournalReader openSegment(
      Path journal, long storeIdHigh, long storeIdLow, long segment) {
    return new JournalReader(journal, storeIdHigh, storeIdLow, List.of(segment));
  }

  /** Reads no entry above a number, nor looks at it: it may be being written. */
  public void until(long entryNumber) {
    limit = entryNumber;
  }

  /**
   * Moves to the next entry; false: there is none.
   *
   * @throws JournalDamagedException if what comes next is not what was written there
   */
  public boolean next() {
    while (lastEntry < limit) {
      if (documents == null && !openSegment()) {
        return lastTornEntry();
      }
      switch (documents.next()) {
        case DOCUMENT -> {
          requireWhole();
          if (kind() == KIND_SEGMENT) {
            onSegmentHeader();
          } else {
            onEntry();
            return true;
          }
        }
        case METADATA -> requireNoRecord();
        case END -> closeDocuments();
        case TORN -> {
          requireLast();
          closeTorn();
          endsTorn = true;
          torn = documents;
          tornSegment = segment;
          documents = null;
        }
      }
    }
    return false;
  }

  /** The entry moved to. It shows the same as long as {@link #next()} is not called. */
  public JournalEntry entry() {
    return entry;
  }

  /** Where the journal ends, or what was read of it up to now. */
  public JournalTail tail() {
    return new JournalTail(
        entrySegment,
        entryStart,
        entryEnd,
        lastIsTorn,
        lastSyncAsked,
        lastEntry,
        lastEpoch,
        lastTerm,
        forced,
        lastHash);
  }

  /**
   * Epoch of the image that the journal was begun with, 0 if there was none. Told by a journal that
   * has its first entry still; one without it cannot be applied to an empty store anyway.
   */
  long imageEpoch() {
    return imageEpoch;
  }

  /** Whether a record was begun and not finished behind the last entry of a segment. */
  boolean endsTorn() {
    return endsTorn;
  }

  /** Number of the segment that holds the last record that is right; 0: there is none. */
  long wholeSegment() {
    return wholeSegment;
  }

  /** Where the last record that is right ends. */
  long wholeEnd() {
    return wholeEnd;
  }

  @Override
  public void close() {
    closeDocuments();
    closeTorn();
  }

  private boolean openSegment() {
    if (nextSegment == segments.size()) {
      return false;
    }
    segment = segments.get(nextSegment++);
    final Path file = SegmentFiles.dataFile(journal, segment);
    if (Files.exists(file)) {
      documents = DocumentReader.open(file);
    }
    return documents != null || openSegment(); // a segment that was never written to
  }

  private void closeDocuments() {
    if (documents != null) {
      documents.close();
      documents = null;
    }
  }

  private void closeTorn() {
    if (torn != null) {
      torn.close();
      torn = null;
    }
  }

  /**
   * An entry that is whole but for the mark of its completion: its writer died between the two, and
   * nobody has written after it.
   */
  private boolean lastTornEntry() {
    if (torn == null) {
      return false;
    }
    final DocumentReader last = torn;
    torn = null;
    documents = last;
    try (last) {
      lastIsTorn = isRecord() && kind() == KIND_ENTRY;
      if (lastIsTorn) {
        segment = tornSegment;
        onEntry();
      }
      return lastIsTorn;
    } finally {
      documents = null;
    }
  }

  private int kind() {
    return Records.getShort(documents.bytes(), documents.offset() + KIND_OFFSET);
  }

  private boolean isRecord() {
    return Records.flaw(documents.bytes(), documents.offset(), documents.length()) == null;
  }

  /** A bit of the frame is enough to pass an entry off as one of Chronicle's documents. */
  private void requireNoRecord() {
    if (isRecord()) {
      throw damaged(
          Damage.ALTERED, "what follows journal entry " + lastEntry + " is marked as metadata");
    }
  }

  /** And one to end a segment before its end. */
  private void requireLast() {
    if (isRecord() && documents.hasMore()) {
      throw damaged(
          Damage.ALTERED,
          "what follows journal entry " + lastEntry + " is not marked as complete, and more comes");
    }
  }

  private void requireWhole() {
    final String flaw = Records.flaw(documents.bytes(), documents.offset(), documents.length());
    if (flaw != null) {
      throw damaged(Damage.ALTERED, "what follows journal entry " + lastEntry + " " + flaw);
    }
    final int version = Records.getShort(documents.bytes(), documents.offset() + VERSION_OFFSET);
    if (version != VERSION || (kind() != KIND_SEGMENT && kind() != KIND_ENTRY)) {
      throw damaged(
          Damage.VERSION,
          "a journal record has version "
              + version
              + " and kind "
              + kind()
              + ", which this Lectern does not know: use a newer one");
    }
  }

  private void onSegmentHeader() {
    closeTorn();
    if (header(STORE_ID_HIGH_OFFSET) != storeIdHigh || header(STORE_ID_LOW_OFFSET) != storeIdLow) {
      throw damaged(
          Damage.FOREIGN, "journal segment " + segment + " is of another store than this one");
    }
    if (header(NUMBER_OFFSET) != segment) {
      throw damaged(
          Damage.REORDERED,
          "journal segment " + header(NUMBER_OFFSET) + " bears the name of segment " + segment);
    }
    final long first = header(FIRST_ENTRY_OFFSET);
    if (anchored) {
      requireNumber(first, "journal segment " + segment + " begins with entry " + first);
      requireHash("journal segment " + segment);
    } else {
      anchored = true;
      lastEntry = first - 1;
      lastHash = previousHash();
      lastTerm = header(TERM_OFFSET);
      imageEpoch = first == 1 ? lastHash.getLeastSignificantBits() : 0;
    }
    noteWhole();
  }

  private void noteWhole() {
    wholeSegment = segment;
    wholeEnd = documents.position() + documents.length();
  }

  private void onEntry() {
    if (!anchored) {
      throw damaged(
          Damage.ALTERED, "journal segment " + segment + " does not begin with its header");
    }
    entry.wrap(documents.bytes(), documents.offset(), documents.length());
    final long number = entry.number();
    requireNumber(number, "after journal entry " + lastEntry + " comes entry " + number);
    requireHash("journal entry " + number);
    if (entry.term() < lastTerm || entry.epoch() < lastEpoch) {
      throw damaged(
          Damage.REORDERED,
          "journal entry "
              + number
              + " has term "
              + entry.term()
              + " and epoch "
              + entry.epoch()
              + ", the one before has "
              + lastTerm
              + " and "
              + lastEpoch);
    }
    if (!entry.hasWholeUnits()) {
      throw damaged(Damage.ALTERED, "the units of journal entry " + number + " do not fill it");
    }
    lastEntry = number;
    lastEpoch = entry.epoch();
    lastTerm = entry.term();
    forced = Math.max(forced, entry.forcedNumber());
    lastHash = Records.hash(documents.bytes(), documents.offset(), documents.length());
    lastSyncAsked = entry.isSyncAsked();
    entrySegment = segment;
    entryStart = documents.position();
    entryEnd = documents.position() + documents.length();
    noteWhole();
  }

  private void requireNumber(long number, String what) {
    final long expected = lastEntry + 1;
    if (number > expected) {
      throw damaged(
          Damage.GAP,
          what
              + (number == expected + 1
                  ? ": entry " + expected + " is missing"
                  : ": entries " + expected + " to " + (number - 1) + " are missing"));
    }
    if (number < expected) {
      throw damaged(Damage.REORDERED, what + ", which was to be " + expected);
    }
  }

  private void requireHash(String what) {
    if (!previousHash().equals(lastHash)) {
      throw damaged(
          Damage.ALTERED,
          what + " was not written after this entry " + lastEntry + ": that one's hash differs");
    }
  }

  private HashValue128 previousHash() {
    return new HashValue128(header(PREVIOUS_HASH_HIGH_OFFSET), header(PREVIOUS_HASH_LOW_OFFSET));
  }

  private long header(int field) {
    return Records.getLong(documents.bytes(), documents.offset() + field);
  }

  private JournalDamagedException damaged(Damage damage, String what) {
    return new JournalDamagedException(damage, documents.file(), documents.position(), what);
  }
}
