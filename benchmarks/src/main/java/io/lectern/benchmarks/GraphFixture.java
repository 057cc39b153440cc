package io.lectern.benchmarks;

import io.lectern.engine.Concept;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The store of a {@link GraphData}, beside the files of {@link Fixture}: made once by a process of
 * its own, its edges one by one in the order of the data, and made again when the engine was built
 * anew.
 */
final class GraphFixture {
  private static final int EDGES_OF_BATCH = 1_000;

  private GraphFixture() {}

  static Path require(String name) throws IOException, InterruptedException {
    final Path directory =
        Fixture.DIRECTORY.resolveSibling(Fixture.DIRECTORY.getFileName() + "-graph-" + name);
    final Path store = directory.resolve("store.dat");
    final Path stamp = directory.resolve("stamp");
    final String build = Fixture.engineBuild();
    if (Files.exists(stamp) && Files.readString(stamp).equals(build)) {
      return store;
    }
    Files.createDirectories(directory);
    Files.deleteIfExists(stamp);
    Files.deleteIfExists(store);
    final Process builder = Fixture.start(GraphFixture.class, name, store.toString());
    try {
      builder.getInputStream().transferTo(System.out);
      if (builder.waitFor() != 0) {
        throw new IllegalStateException("the graph's store could not be made: see above");
      }
    } finally {
      builder.destroyForcibly();
    }
    Files.writeString(stamp, build);
    return store;
  }

  /** Arguments: the name of the graph, and the store's file. */
  public static void main(String[] arguments) {
    build(GraphData.of(arguments[0]), Path.of(arguments[1]));
  }

  static void build(GraphData data, Path file) {
    final long began = System.nanoTime();
    try (StoreWriter writer =
        StoreWriter.create(file, StoreConfig.defaults(), ReaderTable.inProcess())) {
      writer.beginBatch();
      for (int i = 0; i < data.vertices(); i++) {
        writer.put(Concept.builder(data.ids[i]).build());
        commitWhenDue(writer, i);
      }
      for (int i = 0; i < data.edges(); i++) {
        writer.link(data.edge(i), false);
        commitWhenDue(writer, i);
      }
      writer.commit();
      Fixture.settle(writer);
    }
    System.out.printf(
        "store of %,d concepts and %,d edges made in %.1f s%n",
        data.vertices(), data.edges(), (System.nanoTime() - began) / 1e9);
  }

  private static void commitWhenDue(StoreWriter writer, int item) {
    if ((item + 1) % EDGES_OF_BATCH == 0) {
      writer.commit();
      writer.beginBatch();
    }
  }
}
