package io.lectern.system;

import io.lectern.client.ConceptChange;
import io.lectern.client.InvalidationListener;
import io.lectern.client.InvalidationPoller;
import io.lectern.client.LecternReader;
import io.lectern.client.ResyncReason;
import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Direction;
import io.lectern.engine.EdgeCursor;
import io.lectern.engine.Snapshot;
import java.nio.file.Path;
import java.util.Random;

/**
 * A process that opens snapshots and looks for anything that breaks the {@link Invariants}, until
 * its input ends. Exit code 1 and a line VIOLATION if it found something.
 */
final class InvariantReader implements InvalidationListener {
  private static final int CHECKS_PER_SNAPSHOT = 50;
  private static final int INVALIDATIONS_PER_SNAPSHOT = 64;

  private final LecternReader reader;
  private final int writers;
  private final Random random;
  private final ConceptFlyweight left = new ConceptFlyweight();
  private final ConceptFlyweight right = new ConceptFlyweight();
  private final ConceptFlyweight end = new ConceptFlyweight();
  private final EdgeCursor edges = new EdgeCursor();
  private final EdgeCursor reverse = new EdgeCursor();
  private long checks;
  private long lastEpoch;

  private InvariantReader(LecternReader reader, int writers, long seed) {
    this.reader = reader;
    this.writers = writers;
    this.random = new Random(seed);
  }

  /** Arguments: directory, number of writers, seed. */
  public static void main(String[] args) throws Exception {
    try (LecternReader reader = LecternReader.open(Path.of(args[0]))) {
      new InvariantReader(reader, Integer.parseInt(args[1]), Long.parseLong(args[2])).run();
    } catch (AssertionError e) {
      System.out.println("VIOLATION " + e.getMessage());
      System.exit(1);
    }
  }

  private void run() throws InterruptedException {
    final long before;
    try (InvalidationPoller invalidations = reader.invalidations()) {
      checkSnapshot(invalidations);
      System.out.println("ready"); // only now: who is told to end at once has checked something
      checkForMs(3_000, invalidations);
      before = usedHeapBytes();
      while (!StandardInput.ended()) {
        checkForMs(500, invalidations);
      }
    }
    System.out.println("heap growth " + (usedHeapBytes() - before));
    System.out.println("checks " + checks);
  }

  private void checkForMs(long ms, InvalidationPoller invalidations) throws InterruptedException {
    final long deadline = System.nanoTime() + ms * 1_000_000;
    while (System.nanoTime() - deadline < 0 && !StandardInput.ended()) {
      checkSnapshot(invalidations);
    }
  }

  private void checkSnapshot(InvalidationPoller invalidations) throws InterruptedException {
    invalidations.poll(this, INVALIDATIONS_PER_SNAPSHOT);
    try (Snapshot snapshot = reader.snapshot()) {
      require(snapshot.epoch() >= lastEpoch, "the epoch went back to " + snapshot.epoch());
      lastEpoch = snapshot.epoch();
      for (int i = 0; i < CHECKS_PER_SNAPSHOT; i++) {
        checkPair(snapshot, random.nextInt(writers), random.nextInt(Invariants.PAIRS));
        checkHub(snapshot, random.nextInt(writers), random.nextInt(Invariants.HUBS));
        checks += 2;
      }
      if (random.nextInt(200) == 0) {
        checkTwice(snapshot);
      }
    }
  }

  /** Nobody is told of an epoch before it is committed. */
  @Override
  public void onConceptChanged(ConceptChange change) {
    requireCommitted(change.epoch());
  }

  @Override
  public void onEpochCommitted(long epoch) {
    requireCommitted(epoch);
  }

  @Override
  public void onResync(ResyncReason reason, long epoch) {
    requireCommitted(epoch);
  }

  private void requireCommitted(long epoch) {
    final long committed = reader.committedEpoch();
    require(committed >= epoch, "told of epoch " + epoch + ", committed is " + committed);
  }

  private void checkPair(Snapshot snapshot, int writer, int pair) {
    final boolean hasLeft = snapshot.find(Invariants.left(writer, pair), left);
    final boolean hasRight = snapshot.find(Invariants.right(writer, pair), right);
    require(hasLeft == hasRight, "half of pair " + pair + " at epoch " + snapshot.epoch());
    if (hasLeft) {
      require(left.epoch() <= snapshot.epoch(), "a version of the future, epoch " + left.epoch());
      require(
          left.epoch() == right.epoch() && left.content().equals(right.content()),
          "pair %d is %s of %d and %s of %d"
              .formatted(pair, left.content(), left.epoch(), right.content(), right.epoch()));
      require(
          left.id().equals(Invariants.left(writer, pair))
              && right.id().equals(Invariants.right(writer, pair)),
          "asked for pair " + pair + ", got " + left.id() + " and " + right.id());
    }
  }

  private void checkHub(Snapshot snapshot, int writer, int hub) {
    final String id = Invariants.hub(writer, hub);
    if (!snapshot.find(id, left)) {
      return;
    }
    final long announced = (Long) left.metadata().get(Invariants.COUNT);
    long counted = 0;
    snapshot.edges(left.ordinal(), Direction.OUT, edges);
    while (edges.next()) {
      counted++;
      require(snapshot.wrap(edges.end(), end), "an edge of " + id + " to nothing");
      require(hasIncoming(snapshot, end.ordinal(), left.ordinal()), "one-sided edge of " + id);
    }
    require(
        counted == announced,
        "%s says %d edges and has %d at epoch %d"
            .formatted(id, announced, counted, snapshot.epoch()));
  }

  private boolean hasIncoming(Snapshot snapshot, int ordinal, int from) {
    snapshot.edges(ordinal, Direction.IN, Invariants.EDGE, reverse);
    while (reverse.next()) {
      if (reverse.end() == from) {
        return true;
      }
    }
    return false;
  }

  /** What a snapshot shows must not change while it is open. */
  private void checkTwice(Snapshot snapshot) throws InterruptedException {
    final int writer = random.nextInt(writers);
    final int pair = random.nextInt(Invariants.PAIRS);
    final String id = Invariants.left(writer, pair);
    final String first = snapshot.find(id, left) ? left.content() : null;
    Thread.sleep(random.nextInt(30));
    final String second = snapshot.find(id, left) ? left.content() : null;
    require(
        first == null ? second == null : first.equals(second),
        id + " changed under an open snapshot from " + first + " to " + second);
    checkPair(snapshot, writer, pair);
    checkHub(snapshot, writer, random.nextInt(Invariants.HUBS));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new AssertionError(message);
    }
  }

  private static long usedHeapBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
