package io.lectern.engine;

/** Concepts with all that a concept can have, linked to those just before them. */
public final class SampleConcepts {
  private static final int EDGES = 5;

  private SampleConcepts() {}

  /** Puts one, again in each round, and links it. */
  public static void put(StoreWriter writer, int i, int round) {
    writer.put(
        Concept.builder("id-" + i)
            .type("type" + i % 3)
            .content("round " + round + "x".repeat(i))
            .metadata("key", (long) i)
            .tag("tag", "value", 0.5f)
            .embedding(i, round, 1, 2, 3, 4, 5, 6)
            .build());
    for (int j = 1; j <= Math.min(i, EDGES); j++) {
      writer.link(Edge.of("id-" + i, "near" + j % 2, "id-" + (i - j)), false);
    }
  }

  /** Deletes some, in a batch of their own. */
  public static void delete(StoreWriter writer, int from, int to) {
    writer.beginBatch();
    for (int i = from; i < to; i++) {
      writer.delete("id-" + i);
    }
    writer.commit();
  }
}
