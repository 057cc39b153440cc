package io.lectern.engine;

import io.lectern.engine.os.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who only reads needs no option that opens the JDK's own packages. */
@Timeout(120)
class ReadingWithoutOptionsTest {
  private static final String ID = "an id of more than eight bytes";
  private static final String WIDE_ID = "eine Kennung mit ü und 界";

  @TempDir private Path directory;

  @Test
  void shouldFindConceptsByText() throws IOException {
    final Path path = directory.resolve("store.dat");
    try (StoreWriter writer =
        StoreWriter.create(path, StoreConfig.small(), ReaderTable.inProcess())) {
      writer.beginBatch();
      writer.put(Concept.builder(ID).build());
      writer.put(Concept.builder(WIDE_ID).build());
      writer.commit();
      try (ChildJvm reader = ChildJvm.start(Finder.class, path.toString())) {
        reader.awaitLine("true true false");
      }
    }
  }

  /** Prints whether it finds the two, and one that is not there. */
  static final class Finder {
    private Finder() {}

    public static void main(String[] arguments) {
      final ReaderTable readers = ReaderTable.inProcess();
      readers.row(0).claim(ProcessHandle.current().pid(), 0, "finder");
      try (StoreReader reader = StoreReader.open(Path.of(arguments[0]));
          Snapshot snapshot = reader.snapshot(readers.row(0))) {
        final ConceptFlyweight concept = new ConceptFlyweight();
        System.out.println(
            snapshot.find(ID, concept)
                + " "
                + snapshot.find(WIDE_ID, concept)
                + " "
                + snapshot.find("another id of that kind", concept));
      }
    }
  }
}
