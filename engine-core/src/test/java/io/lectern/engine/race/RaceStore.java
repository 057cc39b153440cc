package io.lectern.engine.race;

import io.lectern.engine.ReaderRow;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreReader;
import io.lectern.engine.StoreWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A store with one writer and one reader, for two threads. Its file has no name any more, so
 * nothing is left of it when the process ends, in whatever way.
 */
final class RaceStore implements AutoCloseable {
  private final StoreWriter writer;
  private final StoreReader reader;
  private final ReaderRow row;

  private RaceStore(StoreWriter writer, StoreReader reader, ReaderRow row) {
    this.writer = writer;
    this.reader = reader;
    this.row = row;
  }

  static RaceStore create() {
    try {
      final Path directory = Files.createTempDirectory("lectern-race-");
      final Path file = directory.resolve("store.dat");
      final ReaderTable readers = ReaderTable.inProcess();
      readers.row(0).claim(1, 1, "reader");
      final StoreWriter writer = StoreWriter.create(file, StoreConfig.small(), readers);
      final StoreReader reader = StoreReader.open(file);
      Files.delete(file);
      Files.delete(directory);
      return new RaceStore(writer, reader, readers.row(0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  StoreWriter writer() {
    return writer;
  }

  StoreReader reader() {
    return reader;
  }

  /** The row of the one thread that reads. */
  ReaderRow row() {
    return row;
  }

  @Override
  public void close() {
    reader.close();
    writer.close();
  }
}
