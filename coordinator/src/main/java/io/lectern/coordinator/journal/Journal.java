package io.lectern.coordinator.journal;

import static io.lectern.layout.JournalRecordDescriptor.CREATED_AT_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.FIRST_ENTRY_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.FLAG_FORCE_FAILED;
import static io.lectern.layout.JournalRecordDescriptor.FLAG_GAP;
import static io.lectern.layout.JournalRecordDescriptor.FLAG_SYNC;
import static io.lectern.layout.JournalRecordDescriptor.HEADER_LENGTH;
import static io.lectern.layout.JournalRecordDescriptor.KIND_SEGMENT;
import static io.lectern.layout.JournalRecordDescriptor.NUMBER_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.PREVIOUS_HASH_HIGH_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.PREVIOUS_HASH_LOW_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.STORE_ID_HIGH_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.STORE_ID_LOW_OFFSET;
import static io.lectern.layout.JournalRecordDescriptor.TERM_OFFSET;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.NativeFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The journal of a store, for appending. Each coordinator begins a segment of its own, so that
 * nothing is ever written behind what another has left, whole or torn; {@link JournalReader} tells
 * first where that ends.
 *
 * <p>An entry that was appended survives the death of the process, one that was forced survives the
 * loss of power. Once a force has failed nothing is forced any more: what the disk holds then, the
 * kernel does not say, and asking it again would get "all is well" for an answer.
 *
 * <p>Used by one thread at a time.
 */
public final class Journal implements AutoCloseable {
  private final Path directory;
  private final long storeIdHigh;
  private final long storeIdLow;
  private final long term;
  private final JournalConfig config;
  private final EntryBuilder empty = new EntryBuilder();
  private final SegmentFinisher finisher;
  private final NextSegment next;
  private final ForceFailureMark failureMark;

  /** Ended segments with entries that nobody knows to be on the disk, oldest first. */
  private final Deque<Long> unforced = new ArrayDeque<>();

  private JournalSegment segment; // null: the next append makes one
  private long lastEntry;
  private long lastEpoch;
  private HashValue128 lastHash;
  private long forced;
  private long appendedBytes;
  private String forceFailure;
  private String defect;

  private Journal(
      Path directory,
      long storeIdHigh,
      long storeIdLow,
      long term,
      JournalTail tail,
      NextSegment next,
      JournalConfig config) {
    this.next = next;
    this.directory = directory;
    this.storeIdHigh = storeIdHigh;
    this.storeIdLow = storeIdLow;
    this.term = term;
    this.config = config;
    this.finisher = new SegmentFinisher(config.forcer());
    this.failureMark = new ForceFailureMark(directory);
    this.lastEntry = tail.entry();
    this.lastEpoch = tail.epoch();
    this.lastHash = tail.hash();
    this.forced = tail.forced();
  }

  /**
   * Opens a journal, which is made if there is none, in a segment of its own behind its tail.
   *
   * @param term of this coordinator, above that of the tail
   * @param next the segment to begin with; the journal's from now on
   * @param nowNs since 1970
   * @throws StoreException NO_SPACE if the disk has no room for a segment
   */
  public static Journal open(
      Path directory,
      long storeIdHigh,
      long storeIdLow,
      long term,
      JournalTail tail,
      NextSegment next,
      long nowNs,
      JournalConfig config) {
    if (term <= tail.term()) {
      throw new StoreException(
          Reason.CORRUPT,
          "the store has term "
              + term
              + " and its journal, in "
              + directory
              + ", has reached term "
              + tail.term()
              + ": they are not of the same moment; restore both together");
    }
    final Journal journal =
        new Journal(directory, storeIdHigh, storeIdLow, term, tail, next, config);
    if (tail.entrySegment() != 0) {
      SegmentFiles.trim(directory, tail.entrySegment(), tail.entryEnd());
    }
    if (tail.isTorn()) {
      SegmentFiles.complete(directory, tail.entrySegment(), tail.entryStart(), tail.entryEnd());
    }
    journal.failureMark.clearIfOld();
    journal.findUnforced(tail);
    if (tail.isSyncAsked()) {
      journal.forceTail();
    }
    journal.beginSegment(nowNs);
    // From now on a journal that is not there is one that was lost.
    journal.forceHeader();
    for (long number : SegmentFiles.list(directory)) {
      if (number > tail.entrySegment() && number < journal.segment.number()) {
        SegmentFiles.delete(directory, number); // without entries
      }
    }
    return journal;
  }

  /**
   * Appends an entry.
   *
   * @param epoch at which the batch will be committed
   * @param afterGap whether units that are in no entry were applied since the last one, or with
   *     this one
   * @param syncAsked whether a unit of it asks for level SYNC
   * @return the entry's number
   * @throws StoreException if it cannot be appended, NO_SPACE if the disk is full: it is not in the
   *     journal then, and what was there before is
   */
  public long append(
      EntryBuilder entry, long epoch, long recordedAtNs, boolean afterGap, boolean syncAsked) {
    final int flags = (afterGap ? FLAG_GAP : 0) | (syncAsked ? FLAG_SYNC : 0);
    append(entry, epoch, recordedAtNs, flags);
    return lastEntry;
  }

  /**
   * Has the disk hold all entries.
   *
   * @throws StoreException if the disk reports an error, now or ever before; {@link #forceFailure}
   *     says it again
   */
  public void force() {
    if (forceFailure == null) {
      try {
        forcePrevious();
        finisher.await();
        if (segment != null) {
          segment.force(config.forcer());
        }
        forced = lastEntry;
        return;
      } catch (StoreException e) {
        onForceFailure(e);
      }
    }
    throw new StoreException(Reason.PLATFORM, forceFailure);
  }

  /**
   * Has the disk hold most of what is not forced yet, in another thread: so that forcing soon after
   * takes little time.
   *
   * @return does it; a failure is none of the journal's
   */
  public Runnable forcing() {
    final Path file = segment == null ? null : SegmentFiles.dataFile(directory, segment.number());
    return () -> {
      if (file != null) {
        try (NativeFile data = NativeFile.open(file, true, false, 0)) {
          config.forcer().force(data);
        }
      }
    };
  }

  private void findUnforced(JournalTail tail) {
    final List<Long> segments =
        SegmentFiles.list(directory).stream()
            .filter(number -> number <= tail.entrySegment())
            .toList();
    boolean reached = tail.forced() >= tail.entry();
    for (int i = segments.size() - 1; i >= 0 && !reached; i--) {
      final long number = segments.get(i);
      unforced.addFirst(number);
      final SegmentHeader header = SegmentHeader.readIfRight(directory, number);
      reached = header != null && header.firstEntry() <= tail.forced() + 1;
    }
  }

  /** The coordinator before died between appending an entry and forcing it, or just after that. */
  private void forceTail() {
    try {
      forcePrevious();
      forced = lastEntry;
    } catch (StoreException e) {
      onForceFailure(e);
    }
  }

  /**
   * What was left unforced is needed for what follows it to be of use; most of it the kernel has
   * written by itself meanwhile, and where it has failed to, writes it when it is written again.
   */
  private void forcePrevious() {
    while (!unforced.isEmpty()) {
      final long number = unforced.getFirst();
      final Path file = SegmentFiles.dataFile(directory, number);
      if (Files.exists(file)) {
        try (NativeFile data = NativeFile.open(file, true, false, 0)) {
          SegmentFiles.syncNames(directory, number);
          if (failureMark.standing() != null) {
            SegmentFiles.rewrite(directory, number);
          }
          config.forcer().force(data);
        }
      }
      unforced.removeFirst();
    }
  }

  private void forceHeader() {
    if (forceFailure == null) {
      try {
        segment.force(config.forcer());
      } catch (StoreException e) {
        onForceFailure(e);
      }
    }
  }

  private void onForceFailure(StoreException e) {
    forceFailure =
        "the journal cannot be forced to disk any more: "
            + e.getMessage()
            + "; see to the disk, then start the coordinator again";
    failureMark.set(e.getMessage());
  }

  /**
   * Notes that a force failed, for whoever reads the journal later: what the entry before asks for
   * was not reached.
   */
  public void noteForceFailure(long recordedAtNs) {
    empty.clear();
    append(empty, lastEpoch, recordedAtNs, FLAG_FORCE_FAILED);
  }

  /** Why nothing can be forced any more; null: it can. */
  public String forceFailure() {
    return forceFailure;
  }

  /** Fencing term of the coordinator that writes. */
  public long term() {
    return term;
  }

  /** Epoch of the last entry; 0 if there is none, or it is not there any more. */
  public long lastEpoch() {
    return lastEpoch;
  }

  /** Number of the last entry. */
  public long lastEntry() {
    return lastEntry;
  }

  /** Bytes of the entries that were appended since the journal was opened. */
  public long appendedBytes() {
    return appendedBytes;
  }

  /** Number of the last entry that is known to be on the disk. */
  public long forcedEntry() {
    return forced;
  }

  /** Number of the oldest segment that is still written or forced; those before are ended. */
  public long oldestOpenSegment() {
    return Math.min(finisher.oldestUnderWay(), segment == null ? Long.MAX_VALUE : segment.number());
  }

  /** Ends the journal. What was not forced before is not forced now; see {@link #force}. */
  @Override
  public void close() {
    finisher.close();
    next.discard();
    if (segment != null) {
      final JournalSegment last = segment;
      segment = null;
      try (last) {
        last.finish();
      }
    }
  }

  /**
   * Closes the files and touches no name: another coordinator may have files of the same names by
   * now.
   */
  public void leave() {
    finisher.close();
    next.leave();
    if (segment != null) {
      segment.close();
    }
  }

  /** Leaves the files as the death of the process would, but closes them. */
  public void abandon() {
    finisher.close();
    next.discard();
    if (segment != null) {
      segment.close();
    }
  }

  private void append(EntryBuilder entry, long epoch, long recordedAtNs, int flags) {
    if (defect != null) {
      throw new StoreException(Reason.PLATFORM, defect);
    }
    if (segment != null && segment.end() + entry.length() > config.segmentLength()) {
      endSegment();
    }
    if (segment == null) {
      beginSegment(recordedAtNs);
    }
    entry.seal(lastEntry + 1, term, epoch, recordedAtNs, forced, flags, lastHash);
    try {
      segment.append(entry.bytes(), entry.length());
    } catch (StoreException e) {
      throw e; // the disk is full; nothing was written
    } catch (RuntimeException | InternalError e) {
      throw abandonSegment(e);
    }
    if (segment.end() > config.segmentLength() / 4 * 3) {
      next.prepare();
    }
    lastEntry++;
    appendedBytes += entry.length();
    lastEpoch = epoch;
    lastHash = Records.hash(entry.bytes(), 0, entry.length());
  }

  private void beginSegment(long nowNs) {
    final byte[] header = new byte[HEADER_LENGTH];
    final JournalSegment begun = next.take();
    Records.putLong(header, NUMBER_OFFSET, begun.number());
    Records.putLong(header, TERM_OFFSET, term);
    Records.putLong(header, FIRST_ENTRY_OFFSET, lastEntry + 1);
    Records.putLong(header, CREATED_AT_OFFSET, nowNs);
    Records.putLong(header, STORE_ID_HIGH_OFFSET, storeIdHigh);
    Records.putLong(header, STORE_ID_LOW_OFFSET, storeIdLow);
    Records.putLong(header, PREVIOUS_HASH_LOW_OFFSET, lastHash.getLeastSignificantBits());
    Records.putLong(header, PREVIOUS_HASH_HIGH_OFFSET, lastHash.getMostSignificantBits());
    Records.seal(header, KIND_SEGMENT, HEADER_LENGTH);
    begun.append(header, HEADER_LENGTH);
    segment = begun;
  }

  private void endSegment() {
    finisher.finish(segment);
    segment = null;
  }

  /** After what should not happen: what the append has left, whole or not, is taken away. */
  private StoreException abandonSegment(Throwable cause) {
    final JournalSegment broken = segment;
    segment = null;
    final String what = "cannot append to the journal in " + directory + ": " + cause;
    try (broken) {
      broken.finish();
      unforced.addLast(broken.number()); // what was appended before counts
    } catch (RuntimeException | InternalError e) {
      // What is there may be taken for an entry later, so that nothing may follow it.
      defect = what + ", nor undo that: " + e + "; start the coordinator again";
      cause.addSuppressed(e);
    }
    return new StoreException(Reason.PLATFORM, defect == null ? what : defect, cause);
  }
}
