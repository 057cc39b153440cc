package io.lectern.system;

import io.lectern.client.LecternWriter;
import io.lectern.client.UnitBuilder;
import io.lectern.engine.Edge;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Random;

/**
 * A process that writes as fast as it can, keeping the {@link Invariants}, until its input ends.
 */
final class InvariantWriter {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final LecternWriter client;
  private final int writer;
  private final Random random;
  private final BitSet[] linked = new BitSet[Invariants.HUBS];
  private final UnitSender sender = new UnitSender();
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
    while (!sender.hasFailed() && !StandardInput.ended()) {
      for (int i = 0; i < 100; i++) {
        sender.send(unit());
      }
    }
    sender.awaitAll();
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
}
