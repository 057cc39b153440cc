package io.lectern.benchmarks;

import io.lectern.engine.Concept;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.StoreCapture;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreWriter;
import io.lectern.engine.image.Checkpoints;
import io.lectern.engine.image.ImageRestore;
import io.lectern.engine.image.TakenImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * How fast a checkpoint of a million concepts is taken, beside a plain copy of the file, and what a
 * writer that writes all the time notices of it: the longest batches, with and without.
 */
final class ImageRate implements AutoCloseable {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int SOURCES = 100_000;
  private static final int UPDATES_PER_BATCH = 100;
  private static final int ROUNDS = 3;
  private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(5);

  private final Path directory;
  private final ReaderTable readers = ReaderTable.inProcess();
  private final SplittableRandom random = new SplittableRandom(46);
  private final ExecutorService copier = Executors.newSingleThreadExecutor();
  private final Checkpoints checkpoints;
  private final StoreWriter writer;
  private final Disturbances disturbances = new Disturbances();
  private long updates;

  private ImageRate(Path directory) throws IOException {
    this.directory = directory;
    this.checkpoints = new Checkpoints(directory, 2);
    FixtureBuilder.buildStore(store(), readers, SOURCES);
    this.writer = StoreWriter.open(store(), StoreConfig.defaults(), readers);
    readers.row(0).claim(1, 1, "image");
    checkpoints.prepare();
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) throws Exception {
    try (TemporaryDirectory directory = new TemporaryDirectory("lectern-image");
        ImageRate rate = new ImageRate(directory.path())) {
      for (int round = 1; round <= ROUNDS; round++) {
        System.out.println("round " + round);
        rate.copy();
        rate.imageAtRest();
        rate.imageWhileWriting();
        rate.restore();
      }
    }
  }

  /** The limit: another process copies the file's data and forces it to the disk. */
  private void copy() throws IOException, InterruptedException {
    final Path target = directory.resolve("plain-copy");
    final long began = System.nanoTime();
    run("cp", "--sparse=always", store().toString(), target.toString());
    run("sync", target.toString());
    final long copied = System.nanoTime() - began;
    print("plain copy and sync", diskBytes(target), copied);
    target.toFile().delete();
  }

  private void imageAtRest() throws IOException {
    final long began = System.nanoTime();
    final long cpuBefore = THREADS.getCurrentThreadCpuTime();
    try (StoreCapture capture = writer.capture(readers.row(0), checkpoints.spillFile())) {
      final TakenImage image = checkpoints.take(capture, 0);
      print(
          "image at rest, "
              + megabytes(image.writtenBytes())
              + " MB of it written, CPU "
              + (THREADS.getCurrentThreadCpuTime() - cpuBefore) / 1_000_000
              + " ms",
          image.bytes(),
          System.nanoTime() - began);
    }
  }

  private void imageWhileWriting() throws Exception {
    final Batches quiet = new Batches();
    final long quietEnd = System.nanoTime() + QUIET_NS;
    while (System.nanoTime() < quietEnd) {
      batch(quiet);
    }
    quiet.print("no image");

    final Batches busy = new Batches();
    final long began = System.nanoTime();
    final StoreCapture capture = writer.capture(readers.row(0), checkpoints.spillFile());
    final long captured = System.nanoTime() - began;
    final CompletableFuture<TakenImage> image =
        CompletableFuture.supplyAsync(() -> take(capture), copier);
    while (!image.isDone()) {
      batch(busy);
    }
    print(
        "image while writing, "
            + megabytes(image.get().writtenBytes())
            + " MB of it written, begun in "
            + captured / 1000
            + " us",
        image.get().bytes(),
        System.nanoTime() - began);
    busy.print("image being taken");
  }

  private void restore() {
    final Path restored = directory.resolve("restored.dat");
    final long began = System.nanoTime();
    final long bytes =
        ImageRestore.restore(checkpoints.list().getFirst().directory(), restored).bytes();
    print("restore", bytes, System.nanoTime() - began);
    restored.toFile().delete();
  }

  private TakenImage take(StoreCapture capture) {
    try (capture) {
      return checkpoints.take(capture, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Updates random concepts and adds how long it took. */
  private void batch(Batches batches) throws IOException {
    final long disturbedBefore = disturbances.count();
    final long waitedBefore = disturbances.waitedNs();
    final long began = System.nanoTime();
    writer.beginBatch();
    for (int i = 0; i < UPDATES_PER_BATCH; i++) {
      final int number = random.nextInt(Corpus.CONCEPTS);
      writer.put(
          Concept.builder(Corpus.id(number))
              .type("type" + number % 13)
              .confidence(updates % 101 / 100f)
              .content("written for the " + ++updates + "th time")
              .build());
    }
    writer.commit();
    final long took = System.nanoTime() - began;
    batches.add(
        took - (disturbances.waitedNs() - waitedBefore), disturbances.count() != disturbedBefore);
  }

  @Override
  public void close() throws IOException {
    copier.shutdownNow();
    writer.close();
    disturbances.close();
  }

  private Path store() {
    return directory.resolve("store.dat");
  }

  private static void print(String what, long bytes, long ns) {
    System.out.printf(
        Locale.ROOT,
        "  %s: %d MB in %.2f s, %.2f GB/s%n",
        what,
        megabytes(bytes),
        ns / 1e9,
        bytes / (double) ns);
  }

  private static long megabytes(long bytes) {
    return bytes / 1_000_000;
  }

  private static long diskBytes(Path file) throws IOException, InterruptedException {
    final Process du = new ProcessBuilder("du", "--block-size=1", file.toString()).start();
    final String output =
        new String(du.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    du.waitFor();
    return Long.parseLong(output.split("\\s", 2)[0]);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    final int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (status != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + status);
    }
  }

  /** How long batches took, without waits for a core; those apart that were disturbed. */
  private static final class Batches {
    private long[] ns = new long[1 << 16];
    private int count;
    private int disturbed;
    private long longestDisturbedNs;

    void add(long batchNs, boolean wasDisturbed) {
      if (wasDisturbed) {
        disturbed++;
        longestDisturbedNs = Math.max(longestDisturbedNs, batchNs);
        return;
      }
      if (count == ns.length) {
        ns = Arrays.copyOf(ns, 2 * count);
      }
      ns[count++] = batchNs;
    }

    void print(String when) {
      final long[] sorted = Arrays.copyOf(ns, count);
      Arrays.sort(sorted);
      System.out.printf(
          Locale.ROOT,
          "  batches of %d updates, %s: %d, p50 %d us, p99 %d us, p99.9 %d us, longest %.2f ms;"
              + " %d with a collection or a page read, longest %.2f ms%n",
          UPDATES_PER_BATCH,
          when,
          count,
          sorted[count / 2] / 1000,
          sorted[(int) (count * 0.99)] / 1000,
          sorted[(int) (count * 0.999)] / 1000,
          sorted[count - 1] / 1e6,
          disturbed,
          longestDisturbedNs / 1e6);
    }
  }
}
