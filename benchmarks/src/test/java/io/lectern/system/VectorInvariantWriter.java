package io.lectern.system;

import io.lectern.client.LecternWriter;
import io.lectern.client.UnitBuilder;
import io.lectern.engine.Concept;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A process that puts, replaces and deletes vectors as fast as it can, keeping the {@link
 * VectorInvariants}, until its input ends.
 */
final class VectorInvariantWriter {
  private static final int UNITS_PER_LOOK = 20;

  private final LecternWriter client;
  private final int writer;
  private final Random random;
  private final UnitSender sender = new UnitSender();
  private final long[] generations = new long[VectorInvariants.GROUPS];
  private final Map<String, Integer> counts = new HashMap<>();
  private long units;

  private VectorInvariantWriter(LecternWriter client, int writer, long seed) {
    this.client = client;
    this.writer = writer;
    this.random = new Random(seed);
    VectorInvariants.TYPES.forEach(type -> counts.put(type, 0));
  }

  /** Arguments: directory, number of the writer, seed. */
  public static void main(String[] args) throws Exception {
    try (LecternWriter client = LecternWriter.open(Path.of(args[0]))) {
      new VectorInvariantWriter(client, Integer.parseInt(args[1]), Long.parseLong(args[2])).run();
    }
  }

  private void run() throws InterruptedException {
    for (int group = 0; group < VectorInvariants.GROUPS; group++) {
      sender.send(unit(group));
    }
    sender.awaitAll();
    System.out.println("ready");
    while (!sender.hasFailed() && !StandardInput.ended()) {
      for (int i = 0; i < UNITS_PER_LOOK; i++) {
        sender.send(unit(random.nextInt(VectorInvariants.GROUPS)));
      }
    }
    sender.awaitAll();
    System.out.println("wrote " + units);
  }

  private UnitBuilder unit(int group) {
    units++;
    final long generation = ++generations[group];
    final UnitBuilder unit = client.unit();
    for (int member = 0; member < VectorInvariants.size(group); member++) {
      count(VectorInvariants.member(writer, group, member, generation - 1), -1);
      if (random.nextInt(10) == 0) {
        passOver(unit, group, member);
      }
      final Optional<Concept> next = VectorInvariants.member(writer, group, member, generation);
      count(next, 1);
      next.ifPresentOrElse(unit::put, deletion(unit, VectorInvariants.id(writer, group, member)));
    }
    return unit.put(VectorInvariants.counterConcept(writer, counts));
  }

  private static Runnable deletion(UnitBuilder unit, String id) {
    return () -> unit.delete(id);
  }

  /** Has the unit itself replace what it did before, which nobody must ever see. */
  private void passOver(UnitBuilder unit, int group, int member) {
    VectorInvariants.member(writer, group, member, -units)
        .ifPresentOrElse(unit::put, deletion(unit, VectorInvariants.id(writer, group, member)));
  }

  private void count(Optional<Concept> member, int step) {
    member
        .filter(concept -> !concept.vectors().isEmpty())
        .ifPresent(concept -> counts.merge(concept.type(), step, Integer::sum));
  }
}
