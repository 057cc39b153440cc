package io.lectern.engine.race;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.lectern.engine.Concept;
import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Snapshot;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Opening a snapshot against reclamation. Every concept is put anew at every epoch, and the space
 * of its versions comes round as fast as it can: a pin that the writer overlooks shows as a version
 * of another epoch, or as none.
 */
@JCStressTest
@Outcome(
    id = SnapshotReclamationRace.NEWEST,
    expect = ACCEPTABLE,
    desc = "The version of the snapshot's epoch; nothing was committed meanwhile.")
@Outcome(
    id = SnapshotReclamationRace.SUPERSEDED,
    expect = ACCEPTABLE,
    desc = "The version of the snapshot's epoch, superseded and not reclaimed.")
@Outcome(expect = FORBIDDEN, desc = "Another version, or none: reclaimed beneath the snapshot.")
@State
public class SnapshotReclamationRace {
  static final String NEWEST = "ITS_EPOCH_WHILE_NEWEST";
  static final String SUPERSEDED = "ITS_EPOCH_WHILE_THE_WRITER_WENT_ON";

  private static final int CONCEPTS = 4;

  /** A look takes a fraction of a batch's time: several, until one has met the writer. */
  private static final int LOOKS = 16;

  private static final RaceStore STORE = RaceStore.create();

  static {
    commit();
  }

  private static void commit() {
    final long epoch = STORE.writer().beginBatch();
    for (int i = 0; i < CONCEPTS; i++) {
      STORE.writer().put(Concept.builder("id-" + i).content(content(epoch)).build());
    }
    STORE.writer().commit();
  }

  /** Of several lengths, so that a block goes from one concept to another. */
  private static String content(long epoch) {
    return ("of " + epoch).repeat(1 + (int) (epoch % 5));
  }

  @Actor
  public void writer() {
    commit();
  }

  @Actor
  public void reader(L_Result result) {
    String seen = NEWEST;
    for (int i = 0; i < LOOKS && seen.equals(NEWEST); i++) {
      try (Snapshot snapshot = STORE.reader().snapshot(STORE.row())) {
        seen = look(snapshot);
      }
    }
    result.r1 = seen;
  }

  private static String look(Snapshot snapshot) {
    final long epoch = snapshot.epoch();
    final ConceptFlyweight concept = new ConceptFlyweight();
    for (int i = 0; i < CONCEPTS; i++) {
      if (!snapshot.find("id-" + i, concept)) {
        return "NOTHING_OF_" + i;
      }
      if (concept.epoch() != epoch
          || !concept.id().equals("id-" + i)
          || !concept.content().equals(content(epoch))) {
        return "SOMETHING_ELSE: " + concept.toConcept() + " at " + epoch;
      }
    }
    return STORE.reader().committedEpoch() == epoch ? NEWEST : SUPERSEDED;
  }
}
