package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random commands while the store is captured again and again, step by step in between them: each
 * copy shows exactly the model of its epoch, and can be written on. The seed of a run that fails is
 * in its message; {@code -Dlectern.test.seed=N} runs it again.
 */
class StoreCaptureTest {
  private static final int SEQUENCES = Integer.getInteger("lectern.test.sequences", 1000);

  @TempDir Path disk;

  @Test
  void shouldCopyTheStoreOfOneEpochWhateverTheWriterDoesMeanwhile() {
    final Long fixed = Long.getLong("lectern.test.seed");
    final long first = fixed != null ? fixed : new Random().nextLong();
    int copies = 0;
    for (int i = 0; i < (fixed != null ? 1 : SEQUENCES); i++) {
      try (Sequence sequence = new Sequence(first + i, directory())) {
        copies += sequence.run();
      } catch (AssertionError | RuntimeException | IOException e) {
        throw new AssertionError("seed " + (first + i) + ": " + e.getMessage(), e);
      }
    }
    System.out.println("seed " + first + ": " + copies + " copies");
    assertThat(copies).isPositive();
  }

  @Test
  void shouldKeepTheEpochPinnedUntilClosed() throws IOException {
    final ReaderTable readers = ReaderTable.inProcess();
    readers.row(0).claim(1, 1, "image");
    try (StoreWriter writer =
        StoreWriter.create(disk.resolve("store.dat"), StoreConfig.small(), readers)) {
      final StoreCapture capture = writer.capture(readers.row(0), disk.resolve("spill"));

      assertThat(capture.epoch()).isEqualTo(writer.committedEpoch());
      assertThat(readers.row(0).pinnedEpoch()).isEqualTo(writer.committedEpoch());
      capture.close();
      assertThat(readers.row(0).isIdle()).isTrue();
    }
  }

  @Test
  void shouldRefuseToBeginWithinABatchOrTwice() throws IOException {
    final ReaderTable readers = ReaderTable.inProcess();
    readers.row(0).claim(1, 1, "image");
    final Path spill = disk.resolve("spill");
    try (StoreWriter writer =
        StoreWriter.create(disk.resolve("store.dat"), StoreConfig.small(), readers)) {
      writer.beginBatch();
      assertThatIllegalStateException()
          .isThrownBy(() -> writer.capture(readers.row(0), spill))
          .withMessageContaining("a batch is in flight");
      writer.abort();
      try (StoreCapture capture = writer.capture(readers.row(0), spill)) {
        assertThatIllegalStateException()
            .isThrownBy(() -> writer.capture(readers.row(0), spill))
            .withMessageContaining("another");
        assertThat(capture.next()).isTrue();
      }
      writer.capture(readers.row(0), spill).close();
    }
  }

  @Test
  void shouldNotGoOnAfterTheWriterWasClosed() throws IOException {
    final ReaderTable readers = ReaderTable.inProcess();
    readers.row(0).claim(1, 1, "image");
    final StoreWriter writer =
        StoreWriter.create(disk.resolve("store.dat"), StoreConfig.small(), readers);
    try (StoreCapture capture = writer.capture(readers.row(0), disk.resolve("spill"))) {
      assertThat(capture.next()).isTrue();
      writer.close();
      assertThatIllegalStateException()
          .isThrownBy(capture::next)
          .withMessageContaining("was cancelled");
    }
  }

  /** Thousands of stores are made and thrown away: in memory where that can be had. */
  private Path directory() {
    final Path memory = Path.of("/dev/shm");
    return Files.isWritable(memory) ? memory : disk;
  }

  /** One store, written by random commands, and the copies that are made of it. */
  private static final class Sequence implements AutoCloseable {
    private final Random random;
    private final Path store;
    private final Path copy;
    private final Path spill;
    private final ReaderTable readers = ReaderTable.inProcess();
    private final StoreWriter writer;
    private final RandomCommands commands;
    private StoreCapture capture;
    private ModelStore captured;
    private FileChannel target;
    private UndoTee.Ticket ticket;
    private int copies;

    Sequence(long seed, Path directory) {
      random = new Random(seed);
      store = directory.resolve("lectern-capture-" + seed + ".dat");
      copy = directory.resolve("lectern-capture-" + seed + ".copy");
      spill = directory.resolve("lectern-capture-" + seed + ".spill");
      writer = StoreWriter.create(store, StoreConfig.small(), readers);
      commands = new RandomCommands(random, writer);
      commands.interlude(this::stepNowAndThen);
      readers.row(0).claim(1, 1, "image");
      readers.row(1).claim(1, 1, "reader");
    }

    int run() throws IOException {
      final int batches = 5 + random.nextInt(30);
      for (int batch = 0; batch < batches; batch++) {
        runBatch();
        if (random.nextInt(4) == 0) {
          writer.upkeep().reclaim();
        }
        if (capture == null && random.nextInt(3) == 0) {
          begin();
        }
        stepNowAndThen();
      }
      while (capture != null) {
        step();
      }
      return copies;
    }

    private void runBatch() {
      final ModelStore before = new ModelStore(commands.model());
      writer.beginBatch();
      for (int unit = random.nextInt(6); unit >= 0; unit--) {
        commands.unit();
      }
      if (random.nextInt(10) == 0) {
        writer.abort();
        commands.model(before);
      } else {
        writer.commit();
      }
    }

    private void begin() throws IOException {
      final int windowBytes = 4096 << random.nextInt(9);
      final long maxWords = random.nextBoolean() ? 1 << 20 : 1 + random.nextInt(100);
      capture = writer.capture(readers.row(0), new OldWords(spill, maxWords), windowBytes);
      captured = new ModelStore(commands.model());
      target =
          FileChannel.open(
              copy,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
    }

    private void stepNowAndThen() {
      try {
        for (int steps = random.nextInt(30); steps > 0 && capture != null; steps--) {
          step();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void step() throws IOException {
      if (ticket == null) {
        if (capture.fill()) {
          ticket = capture.ask();
        } else {
          end();
        }
      } else if (capture.canSettle(ticket)) {
        ticket = null;
        capture.settle();
        final ByteBuffer bytes = capture.bytes();
        final long offset = capture.offset();
        while (bytes.hasRemaining()) {
          target.write(bytes, offset + bytes.position());
        }
      }
    }

    private void end() throws IOException {
      target.write(ByteBuffer.allocate(1), capture.fileLength() - 1);
      target.close();
      final long epoch = capture.epoch();
      capture.close();
      capture = null;
      copies++;
      assertThat(spill).doesNotExist();
      Verified.assertClean(copy);
      assertCopyShows(epoch);
      assertCopyCanBeWrittenOn(epoch);
      Verified.assertClean(copy);
    }

    private void assertCopyShows(long epoch) {
      try (StoreReader reader = StoreReader.open(copy);
          Snapshot snapshot = reader.snapshot(readers.row(1))) {
        assertThat(snapshot.epoch()).isEqualTo(epoch);
        SnapshotContent.assertSame(reader, snapshot, captured);
        assertThat(reader.statistics().concepts()).isEqualTo(captured.concepts().size());
        assertThat(reader.statistics().edges()).isEqualTo(captured.edges().size());
      }
    }

    private void assertCopyCanBeWrittenOn(long epoch) {
      final ReaderTable own = ReaderTable.inProcess();
      own.row(0).claim(1, 1, "reader");
      try (StoreWriter copied = StoreWriter.open(copy, StoreConfig.small(), own);
          StoreReader reader = StoreReader.open(copy)) {
        assertThat(copied.mayBeDamaged()).isFalse();
        assertThat(copied.committedEpoch()).isEqualTo(epoch);
        final RandomCommands more = new RandomCommands(random, copied, new ModelStore(captured));
        for (int batch = 0; batch < 4; batch++) {
          copied.beginBatch();
          more.unit();
          more.unit();
          copied.commit();
          copied.upkeep().reclaim();
        }
        try (Snapshot snapshot = reader.snapshot(own.row(0))) {
          SnapshotContent.assertSame(reader, snapshot, more.model());
        }
      }
    }

    @Override
    public void close() throws IOException {
      if (capture != null) {
        capture.close();
        target.close();
      }
      writer.close();
      Files.delete(store);
      Files.deleteIfExists(copy);
    }
  }
}
