package io.lectern.coordinator.journal;

import io.lectern.coordinator.journal.JournalDamagedException.Damage;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a start finds of a journal: whether all that is needed of it is there. Looking changes
 * nothing.
 *
 * <p>After the death of a process the journal has to be whole to the last byte. After a loss of
 * power it may have lost anything that was not forced: then it ends before the first entry that is
 * not right, unless an entry behind that says it was forced.
 */
public final class JournalInspection {
  /** What was found. */
  public enum Outcome {
    /** There is no segment. */
    ABSENT,
    /** All that is needed is there. */
    WHOLE,
    /** All that is needed is there, and behind it what does not count. */
    TORN,
    /** Entries are missing. */
    GAP,
    /** Something is not what was written. */
    ALTERED
  }

  private final Path journal;
  private Outcome outcome = Outcome.ABSENT;
  private String problem;
  private JournalTail tail;
  private long firstEntry;
  private long firstEpoch = Long.MAX_VALUE; // of that entry
  private long imageEpoch;
  private long wholeSegment;
  private long wholeEnd;
  private boolean cutNeeded;

  private JournalInspection(Path journal) {
    this.journal = journal;
  }

  /**
   * Looks at a journal of which all that was appended is there.
   *
   * @param epoch entries of this one and of before are not needed
   * @param knownEntry the store, or image, has been written after this entry
   * @param sink takes each entry that is read
   */
  public static JournalInspection afterProcessDeath(
      Path journal,
      long storeIdHigh,
      long storeIdLow,
      long epoch,
      long knownEntry,
      Consumer<JournalEntry> sink) {
    final JournalInspection inspection = new JournalInspection(journal);
    try {
      inspection.read(
          JournalReader.openTail(journal, storeIdHigh, storeIdLow, epoch),
          epoch,
          knownEntry,
          sink,
          false);
    } catch (JournalDamagedException e) {
      inspection.onDamage(e); // where the tail begins cannot be told
    }
    return inspection;
  }

  /** As above, of a journal of which only what was forced is there for certain. */
  public static JournalInspection afterPowerLoss(
      Path journal,
      long storeIdHigh,
      long storeIdLow,
      long epoch,
      long knownEntry,
      Consumer<JournalEntry> sink) {
    final JournalInspection inspection = new JournalInspection(journal);
    inspection.read(
        JournalReader.openDamagedTail(journal, storeIdHigh, storeIdLow, epoch),
        epoch,
        knownEntry,
        sink,
        true);
    return inspection;
  }

  /** What was found. */
  public Outcome outcome() {
    return outcome;
  }

  /** What is wrong, in words; null: nothing. */
  public String problem() {
    return problem;
  }

  /** Where the journal ends. */
  public JournalTail tail() {
    return tail;
  }

  /** Number of the first entry that was read, or that would have been. */
  public long firstEntry() {
    return firstEntry;
  }

  /**
   * Takes away what a loss of power has left behind the last entry that counts, also from the disk.
   * Nobody may have the journal open.
   */
  public void cut() {
    if (cutNeeded) {
      SegmentFiles.cut(journal, wholeSegment, wholeEnd);
      cutNeeded = false;
    }
  }

  private void read(
      JournalReader opened,
      long epoch,
      long knownEntry,
      Consumer<JournalEntry> sink,
      boolean mayBeCut) {
    JournalDamagedException damage = null;
    firstEntry = Long.MAX_VALUE;
    try (JournalReader reader = opened) {
      try {
        while (reader.next()) {
          if (firstEpoch == Long.MAX_VALUE) {
            firstEntry = reader.entry().number();
            firstEpoch = reader.entry().epoch();
          }
          sink.accept(reader.entry());
          reader.entry().rewind();
        }
      } catch (JournalDamagedException e) {
        damage = e;
      }
      tail = reader.tail();
      firstEntry = Math.min(firstEntry, tail.entry() + 1);
      imageEpoch = reader.imageEpoch();
      wholeSegment = reader.wholeSegment();
      wholeEnd = reader.wholeEnd();
      cutNeeded = mayBeCut && wholeSegment != 0 && (damage != null || reader.endsTorn());
      if (wholeSegment != 0) {
        outcome = reader.endsTorn() ? Outcome.TORN : Outcome.WHOLE;
      }
    }
    if (damage != null) {
      onDamage(damage);
      if (mayBeCut && isUnforced(damage)) {
        outcome = Outcome.TORN;
        problem = null;
      }
    }
    if (problem == null) {
      requireReach(epoch, knownEntry);
    }
  }

  private void onDamage(JournalDamagedException damage) {
    if (damage.damage() == Damage.VERSION) {
      throw damage;
    }
    cutNeeded &= damage.damage() != Damage.FOREIGN;
    outcome = damage.damage() == Damage.GAP ? Outcome.GAP : Outcome.ALTERED;
    problem = damage.getMessage();
  }

  /** Whether nothing that is left says that what is not right was ever on the disk. */
  private boolean isUnforced(JournalDamagedException damage) {
    if (damage.damage() == Damage.FOREIGN || wholeSegment == 0) {
      return false;
    }
    final List<Long> rest =
        SegmentFiles.list(journal).stream().filter(number -> number >= wholeSegment).toList();
    return ForcedClaims.highest(journal, rest) <= tail.entry();
  }

  private void requireReach(long epoch, long knownEntry) {
    if (tail.entry() < knownEntry) {
      missing(
          "the journal in "
              + journal
              + " ends with entry "
              + tail.entry()
              + ", and the store was written after entry "
              + knownEntry);
    } else if (firstEntry > knownEntry + 1 && firstEpoch > epoch) {
      missing(
          "the journal in "
              + journal
              + " begins with entry "
              + firstEntry
              + ", and the store ends with entry "
              + knownEntry
              + ": it is older than the journal goes back");
    } else if (imageEpoch > epoch) {
      missing(
          "the journal in "
              + journal
              + " goes on from an image of epoch "
              + imageEpoch
              + ", which was restored here and is not among what can be used");
    }
  }

  private void missing(String what) {
    problem = what;
    if (outcome != Outcome.ABSENT) {
      outcome = Outcome.GAP;
    }
  }
}
