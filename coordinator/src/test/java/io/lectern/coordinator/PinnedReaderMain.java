package io.lectern.coordinator;

import io.lectern.engine.ReaderRow;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreReader;
import io.lectern.engine.control.ControlFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Main class of a child JVM: a reader that opens a snapshot, and tells what it sees in it of a
 * concept whenever it is sent a line with the concept's id.
 */
final class PinnedReaderMain {
  private PinnedReaderMain() {}

  public static void main(String[] args) throws IOException {
    final Path directory = Path.of(args[0]);
    try (ControlFile control = ControlFile.open(directory.resolve("control.dat"));
        StoreReader reader = StoreReader.open(directory.resolve("store.dat"))) {
      final ReaderRow row = control.readerRows().claim("pinned");
      try (Snapshot snapshot = reader.snapshot(row)) {
        System.out.println("pinned " + snapshot.epoch());
        for (int c = System.in.read(); c >= 0; c = System.in.read()) {
          if (c == '\n') {
            System.out.println("sees " + snapshot.get(args[1]).orElseThrow().content());
          }
        }
      }
    }
  }
}
