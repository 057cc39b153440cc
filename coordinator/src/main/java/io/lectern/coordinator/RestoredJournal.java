package io.lectern.coordinator;

import io.lectern.coordinator.journal.Journal;
import io.lectern.coordinator.journal.JournalCopy;
import io.lectern.coordinator.journal.JournalDamagedException;
import io.lectern.coordinator.journal.JournalDamagedException.Damage;
import io.lectern.coordinator.journal.JournalEntry;
import io.lectern.coordinator.journal.JournalReader;
import io.lectern.coordinator.journal.JournalTail;
import io.lectern.coordinator.journal.NextSegment;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.image.ImageManifest;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The journal of a store that is being made of an image: the one that is there, whole or up to an
 * epoch, or one that has no entry yet and goes on counting where the image ends. Used by one
 * thread.
 */
final class RestoredJournal {
  private final CoordinatorConfig config;
  private final ImageManifest manifest;
  private final long imageEntry;
  private final ImageHistory history;
  private final long knownTerm;
  private final PrintStream console;
  private JournalTail tail; // null: there is none, or it is not wanted
  private JournalTail end; // of what stays; null: all does
  private boolean gap;
  private JournalDamagedException damage; // behind what was read; null: none was met

  private RestoredJournal(
      CoordinatorConfig config, Path image, ImageManifest manifest, PrintStream console) {
    this.config = config;
    this.manifest = manifest;
    this.history = ImageHistory.of(image, manifest);
    this.imageEntry = history.entry();
    this.knownTerm = KnownTerms.highest(config);
    this.console = console;
  }

  /** One without entries; what is there is not looked at. */
  static RestoredJournal none(
      CoordinatorConfig config, Path image, ImageManifest manifest, PrintStream console) {
    return new RestoredJournal(config, image, manifest, console);
  }

  /**
   * All of the journal that is there; one without entries if there is none.
   *
   * @throws StoreException HELD if it is damaged or does not go on where the image ends
   */
  static RestoredJournal whole(
      CoordinatorConfig config, Path image, ImageManifest manifest, PrintStream console) {
    final RestoredJournal journal = new RestoredJournal(config, image, manifest, console);
    if (isThere(config)) {
      journal.read(Long.MAX_VALUE);
      journal.requireUndamaged();
      journal.end = null;
    }
    return journal;
  }

  /**
   * The journal that is there as it was at an epoch.
   *
   * @throws StoreException HELD as above, where the damage is before the epoch's end, or if the
   *     epoch is not between the image's and the journal's last; it names both
   */
  static RestoredJournal until(
      CoordinatorConfig config,
      Path image,
      ImageManifest manifest,
      long epoch,
      PrintStream console) {
    final RestoredJournal journal = new RestoredJournal(config, image, manifest, console);
    if (isThere(config)) {
      // An epoch before the image's is answered with the range there is.
      journal.read(epoch < manifest.epoch() ? Long.MAX_VALUE : epoch);
    }
    if (epoch > journal.lastEpoch()) {
      journal.requireUndamaged();
    }
    final long last = journal.tail == null ? 0 : Math.max(manifest.epoch(), journal.tail.epoch());
    if (epoch < manifest.epoch() || epoch > Math.max(last, manifest.epoch())) {
      throw new StoreException(
          Reason.HELD,
          "epoch "
              + epoch
              + " cannot be restored from "
              + image
              + ": it shows epoch "
              + manifest.epoch()
              + (last == 0
                  ? ", and there is no journal in " + config.directory()
                  : ", and the journal in "
                      + config.directory()
                      + " goes on from there to epoch "
                      + last));
    }
    return journal;
  }

  private static boolean isThere(CoordinatorConfig config) {
    return Files.exists(config.journalDirectory(), LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether the journal that is there stays as it is. */
  boolean isInPlace() {
    return tail != null && end == null;
  }

  /** Whether it is one without entries, which goes back to the image and no further. */
  boolean isNew() {
    return tail == null || (end != null && end.entrySegment() == 0);
  }

  /**
   * What the store's term must be at least: no coordinator may have the term of another or a lower
   * one, not of one either whose writes have no place any more.
   */
  long leastTerm() {
    return Math.max(knownTerm, lastTerm());
  }

  /** The last epoch that the store has once the journal is applied. */
  long lastEpoch() {
    final JournalTail last = end == null ? tail : end;
    return last == null ? manifest.epoch() : Math.max(manifest.epoch(), last.epoch());
  }

  /** The highest term of what the store has then. */
  long lastTerm() {
    final JournalTail last = end == null ? tail : end;
    return last == null ? manifest.term() : Math.max(manifest.term(), last.term());
  }

  /** Whether writes of level NONE are lost that are older than what stays. */
  boolean hasGap() {
    return gap;
  }

  /** Makes the journal, which is not in place. */
  void make(Path directory) {
    if (!isNew()) {
      new JournalCopy(config.journalDirectory(), directory).copyUntil(end);
      return;
    }
    try (Journal journal =
        Journal.open(
            directory,
            manifest.storeIdHigh(),
            manifest.storeIdLow(),
            leastTerm(),
            JournalTail.ofImage(imageEntry, manifest.epoch(), manifest.term(), leastTerm() - 1),
            NextSegment.of(directory, message -> console.println("lectern: " + message)),
            TimeUnit.MILLISECONDS.toNanos(config.epochClock().time()),
            config.journalConfig())) {
      journal.force();
    }
  }

  /** Reads from where the image ends, up to an epoch, or to where the journal is damaged. */
  private void read(long epoch) {
    try (JournalReader reader =
        JournalReader.openDamagedTail(
            config.journalDirectory(),
            manifest.storeIdHigh(),
            manifest.storeIdLow(),
            manifest.epoch())) {
      final long first = read(reader, epoch);
      tail = reader.tail();
      if (end == null) {
        end = JournalTail.empty(imageEntry, 0);
      }
      if (damage != null && tail.entry() < imageEntry) {
        throw notContinued(damage.getMessage(), damage);
      }
      if (first > imageEntry + 1 || tail.entry() < imageEntry) {
        throw notContinued(
            "it has entries "
                + first
                + " to "
                + tail.entry()
                + ", the image ends with entry "
                + imageEntry,
            null);
      }
    } catch (StoreException e) {
      throw e.reason() == Reason.HELD ? e : notContinued(e.getMessage(), e);
    }
  }

  /** Notes the last entry up to an epoch; what comes later is not wanted, in whatever state. */
  private long read(JournalReader reader, long epoch) {
    long first = 0;
    try {
      while (reader.next()) {
        final JournalEntry entry = reader.entry();
        first = first == 0 ? entry.number() : first;
        requireSameHistory(entry);
        if (entry.epoch() > epoch) {
          return first;
        }
        end = reader.tail();
        gap |= entry.number() > imageEntry && entry.isAfterGap();
      }
    } catch (JournalDamagedException e) {
      if (e.damage() == Damage.FOREIGN || e.damage() == Damage.VERSION) {
        throw e;
      }
      damage = e;
    }
    return first;
  }

  private void requireSameHistory(JournalEntry entry) {
    final String conflict = history.conflict(entry);
    if (conflict != null) {
      throw notContinued(conflict, null);
    }
  }

  private void requireUndamaged() {
    if (damage != null) {
      throw new StoreException(
          Reason.HELD,
          "the journal in "
              + config.journalDirectory()
              + " is damaged behind epoch "
              + lastEpoch()
              + ": "
              + damage.getMessage()
              + ". Put that part back from a copy. Or, to restore what comes before it, say --epoch"
              + " "
              + lastEpoch(),
          damage);
    }
  }

  private StoreException notContinued(String why, StoreException cause) {
    return new StoreException(
        Reason.HELD,
        "the journal in "
            + config.journalDirectory()
            + " does not go on where the image ends: "
            + why
            + ". To restore the image alone, say --without-journal: the journal is put aside",
        cause);
  }
}
