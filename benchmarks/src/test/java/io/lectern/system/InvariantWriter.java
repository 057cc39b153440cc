package io.lectern.system;

import io.lectern.client.LecternWriter;
import io.lectern.client.Receipt;
import io.lectern.client.UnitBuilder;
import io.lectern.engine.Edge;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A process that writes as fast as it can, keeping the {@link Invariants}, until its input ends.
 */
final class InvariantWriter {
  private static final int UNITS_IN_FLIGHT = 64;
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final LecternWriter client;
  private final int writer;
  private final Random random;
  private final BitSet[] linked = new BitSet[Invariants.HUBS];
  private final Semaphore inFlight = new Semaphore(UNITS_IN_FLIGHT);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private long version;

  private InvariantWriter(LecternWriter client, int writer, long seed) {
    this.client = client;
    this.writer = writer;
    this.random = new Random(seed);
  }

  /** Arguments: directory, number of the writer, seed. */
  public static void main(String[] args) throws Exception {
    try (LecternWriter client = LecternWriter.open(Path.of(args[0]))) {
      new InvariantWriter(client, Integer.parseInt(args[1]), Long.parseLong(args[2])).run();
    }
  }

  private void run() throws InterruptedException {
    for (int leaf = 0; leaf < Invariants.LEAVES; leaf++) {
      client.put(Invariants.member(Invariants.leaf(leaf), 1), TIMEOUT);
    }
    for (int hub = 0; hub < Invariants.HUBS; hub++) {
      linked[hub] = new BitSet();
    }
    System.out.println("ready");
    while (failure.get() == null && !StandardInput.ended()) {
      for (int i = 0; i < 100; i++) {
        inFlight.acquire();
        send(unit());
      }
    }
    inFlight.acquire(UNITS_IN_FLIGHT);
    if (failure.get() != null) {
      throw new IllegalStateException("a unit failed", failure.get());
    }
    System.out.println("wrote " + version);
  }

  private UnitBuilder unit() {
    version++;
    if (random.nextInt(3) == 0) {
      return hubUnit(random.nextInt(Invariants.HUBS));
    }
    final int pair = random.nextInt(Invariants.PAIRS);
    final String left = Invariants.left(writer, pair);
    final String right = Invariants.right(writer, pair);
    return random.nextInt(10) == 0
        ? client.unit().delete(left).delete(right)
        : client
            .unit()
            .put(Invariants.member(left, version))
            .put(Invariants.member(right, version));
  }

  private UnitBuilder hubUnit(int hub) {
    final String id = Invariants.hub(writer, hub);
    final int leaf = random.nextInt(Invariants.LEAVES);
    final BitSet leaves = linked[hub];
    leaves.flip(leaf);
    final UnitBuilder unit = client.unit().put(Invariants.hubConcept(id, leaves.cardinality()));
    return leaves.get(leaf)
        ? unit.link(Edge.of(id, Invariants.EDGE, Invariants.leaf(leaf)))
        : unit.unlink(id, Invariants.EDGE, Invariants.leaf(leaf));
  }

  private void send(UnitBuilder unit) {
    final CompletionStage<Receipt> stage = unit.sendAsync();
    stage.whenComplete(
        (receipt, problem) -> {
          if (problem != null) {
            failure.compareAndSet(null, problem);
          }
          inFlight.release();
        });
  }
}
