/**
 * What applications use: snapshots to read a store in place, and a writer that sends commands to
 * its coordinator.
 *
 * <p>A whole program:
 *
 * <pre>{@code
 * try (var reader = LecternReader.open(dir);
 *     var writer = LecternWriter.open(dir)) {
 *   Receipt receipt = writer.unit()
 *       .put(Concept.builder("cat").type("animal").content("a small feline").build())
 *       .put(Concept.builder("mammal").type("animal").build())
 *       .link(Edge.of("cat", "is-a", "mammal"))
 *       .send(Duration.ofSeconds(5));
 *   reader.awaitEpoch(receipt.epoch(), Duration.ofSeconds(5));
 *   try (Snapshot snapshot = reader.snapshot()) {
 *     ConceptFlyweight cat = new ConceptFlyweight();
 *     if (snapshot.find("cat", cat)) {
 *       System.out.println(cat.content());
 *       EdgeCursor edges = snapshot.edges(cat.ordinal(), Direction.OUT, new EdgeCursor());
 *       while (edges.next()) {
 *         ConceptFlyweight end = new ConceptFlyweight();
 *         if (snapshot.wrap(edges.end(), end)) {
 *           System.out.println(edges.type() + " " + end.id());
 *         }
 *       }
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>{@code send} blocks; {@link io.lectern.client.UnitBuilder#sendAsync} gives a {@link
 * java.util.concurrent.CompletionStage} of the {@link io.lectern.client.Receipt} instead. Its epoch
 * can be handed to any other process, whose reader waits for it with {@link
 * io.lectern.client.LecternReader#awaitEpoch}. To keep views of concepts and hear when they are
 * stale, see {@link io.lectern.client.LecternReader#listen} and {@link
 * io.lectern.client.InvalidatedCache}.
 *
 * <p>Reading needs no coordinator. Writing does: {@code lectern serve --dir DIR}. A program that
 * uses this package runs with {@code --add-exports java.base/jdk.internal.misc=ALL-UNNAMED
 * --enable-native-access=ALL-UNNAMED}.
 */
package io.lectern.client;
