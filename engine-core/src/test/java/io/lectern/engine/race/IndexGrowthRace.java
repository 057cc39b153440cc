package io.lectern.engine.race;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.lectern.engine.Concept;
import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Snapshot;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.StampedLock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Looking ids up against the growth of the index. A batch adds ids, which epoch by epoch are known;
 * segments split and the directory doubles all along, and when a store is large a new one takes its
 * place.
 */
@JCStressTest
@Outcome(
    id = "FOUND_AT_REST",
    expect = ACCEPTABLE,
    desc = "An id of the snapshot's epoch; nothing was committed meanwhile.")
@Outcome(
    id = "FOUND_WHILE_THE_INDEX_GREW",
    expect = ACCEPTABLE,
    desc = "An id of the snapshot's epoch, though the writer went on.")
@Outcome(
    id = "ABSENT_AT_REST",
    expect = ACCEPTABLE,
    desc = "An id of no epoch so far; nothing was committed meanwhile.")
@Outcome(
    id = "ABSENT_WHILE_THE_INDEX_GREW",
    expect = ACCEPTABLE,
    desc = "An id that came after the snapshot's epoch, or did not come yet.")
@Outcome(expect = FORBIDDEN, desc = "An id lost on its way to another segment, or seen too early.")
@State
public class IndexGrowthRace {
  private static final int IDS_PER_EPOCH = 4;
  private static final long LAST_EPOCH = 1 + 16_384 / IDS_PER_EPOCH;

  /** A look takes a fraction of a batch's time: several, until one has met the writer. */
  private static final int LOOKS = 16;

  private static final String AT_REST = "_AT_REST";

  /** Shared: a look at the store. Exclusive: putting another in its place. */
  private static final StampedLock PLACE = new StampedLock();

  private static RaceStore store = RaceStore.create();

  static {
    commit();
  }

  private static void commit() {
    if (store.writer().committedEpoch() == LAST_EPOCH) {
      replaceStore();
    }
    final long epoch = store.writer().beginBatch();
    for (long id = endOfIds(epoch - 1); id < endOfIds(epoch); id++) {
      store.writer().put(Concept.builder("id-" + id).build());
    }
    store.writer().commit();
  }

  /** With the first of its ids: a reader must not find it empty. */
  private static void replaceStore() {
    final RaceStore fresh = RaceStore.create();
    fresh.writer().beginBatch();
    for (int id = 0; id < IDS_PER_EPOCH; id++) {
      fresh.writer().put(Concept.builder("id-" + id).build());
    }
    fresh.writer().commit();
    final RaceStore old;
    final long stamp = PLACE.writeLock();
    try {
      old = store;
      store = fresh;
    } finally {
      PLACE.unlockWrite(stamp);
    }
    old.close();
  }

  /** One more than the number of the last id of an epoch; a new store is at epoch 1. */
  private static long endOfIds(long epoch) {
    return (epoch - 1) * IDS_PER_EPOCH;
  }

  @Actor
  public void writer() {
    commit();
  }

  @Actor
  public void reader(L_Result result) {
    final long stamp = PLACE.readLock();
    try {
      String seen = AT_REST;
      for (int i = 0; i < LOOKS && seen.endsWith(AT_REST); i++) {
        try (Snapshot snapshot = store.reader().snapshot(store.row())) {
          seen = look(snapshot);
        }
      }
      result.r1 = seen;
    } finally {
      PLACE.unlockRead(stamp);
    }
  }

  private static String look(Snapshot snapshot) {
    final long end = endOfIds(snapshot.epoch());
    final ThreadLocalRandom random = ThreadLocalRandom.current();
    final boolean due = random.nextBoolean();
    final long id = due ? random.nextLong(end) : end + random.nextInt(2 * IDS_PER_EPOCH);
    final ConceptFlyweight concept = new ConceptFlyweight();
    final boolean found = snapshot.find("id-" + id, concept);
    if (found != due || (found && !concept.id().equals("id-" + id))) {
      return "id-" + id + (found ? " found" : " not found") + " where " + end + " ids are";
    }
    return (found ? "FOUND" : "ABSENT")
        + (store.reader().committedEpoch() == snapshot.epoch() ? AT_REST : "_WHILE_THE_INDEX_GREW");
  }
}
