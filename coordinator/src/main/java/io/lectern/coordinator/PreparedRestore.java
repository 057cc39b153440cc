package io.lectern.coordinator;

import io.lectern.coordinator.CrashPoints.Point;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.image.CheckpointCopy;
import io.lectern.engine.image.ImageRestore;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a restore puts in the place of what is in a store's directory: a store file, perhaps a
 * journal, and a plan of what they replace. They are made in {@code restored.new}; when the disk
 * has all of it, that gets the name {@code restored}. From then on nothing can be lost or mixed: a
 * store and its journal cannot be replaced in one step, so whoever takes the directory next goes on
 * where the one before died. What has no place any more is put aside, never deleted.
 *
 * <p>Used by one thread, which keeps coordinators from starting meanwhile.
 */
final class PreparedRestore {
  private static final String PLAN = "plan";
  private static final String MANIFEST = "manifest"; // of an image; without it, it does not count
  private static final String ASIDE_KEY = "put_aside_to";
  private static final String WITHOUT_USE_KEY = "checkpoints_put_aside";
  private static final String CHECKPOINT_KEY = "checkpoint";
  private static final String CHECKPOINTS = "checkpoints";

  private final CoordinatorConfig config;
  private final Consumer<String> told;
  private final Path draft;
  private final Path ready;

  /**
   * What is to be replaced.
   *
   * @param aside where that goes
   * @param withoutUse checkpoints that go too
   * @param checkpoint that is to count; null: none is made
   */
  private record Plan(Path aside, List<Path> withoutUse, Path checkpoint) {}

  PreparedRestore(CoordinatorConfig config, Consumer<String> told) {
    this.config = config;
    this.told = told;
    this.draft = config.directory().resolve("restored.new");
    this.ready = config.directory().resolve("restored");
  }

  /** Makes a place for the parts. */
  void begin() throws IOException {
    delete(draft);
    Files.createDirectory(draft);
  }

  /** Where the store file is to be made. */
  Path storeFile() {
    return in(draft, config.storeFile());
  }

  /** Where the journal is to be made, if there is to be another. */
  Path journalDirectory() {
    return in(draft, config.journalDirectory());
  }

  /**
   * Says that all parts are made, and on the disk.
   *
   * @param withoutUse checkpoints that are to be put aside
   * @param copy of the image, which is to be a checkpoint; null: there is none
   */
  void complete(List<Path> withoutUse, CheckpointCopy copy) throws IOException {
    final Properties plan = new Properties();
    plan.setProperty(ASIDE_KEY, ReplacedFiles.freeDirectory(config).getFileName().toString());
    plan.setProperty(
        WITHOUT_USE_KEY,
        withoutUse.stream()
            .map(checkpoint -> checkpoint.getFileName().toString())
            .distinct()
            .collect(Collectors.joining(" ")));
    if (copy != null) {
      copy.seal(draft);
      plan.setProperty(CHECKPOINT_KEY, copy.directory().getFileName().toString());
    }
    final Path file = draft.resolve(PLAN);
    try (Writer writer = Files.newBufferedWriter(file)) {
      plan.store(writer, null);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    ImageRestore.forceNames(draft);
    Files.move(draft, ready, StandardCopyOption.ATOMIC_MOVE);
    ImageRestore.forceNames(config.directory());
  }

  /** Puts the parts in place, those that are not yet. */
  void putInPlace() throws IOException {
    if (exists(in(ready, config.storeFile()))) {
      replace(readPlan());
    }
    delete(ready);
    ImageRestore.forceNames(config.directory());
  }

  /** Ends what a restore has left that was interrupted, if one was. */
  void finishInterrupted(StoreDirectory directory) {
    if (!exists(ready)) {
      return;
    }
    try (StoreLock _ = directory.lockForRestore(true)) {
      told.accept("a restore was interrupted in " + config.directory() + ": it is finished first");
      putInPlace();
    } catch (IOException e) {
      throw new StoreException(
          Reason.PLATFORM, "cannot finish the restore that is prepared in " + ready + ": " + e, e);
    }
  }

  /** Gives the disk the space of parts back that are not all made. */
  void discard() {
    try {
      delete(draft);
    } catch (IOException e) {
      told.accept(draft + " is of no use and cannot be deleted: " + e);
    }
  }

  /**
   * The store comes last, under a name that always is that of a whole one; and nothing of the one
   * before loses its name before the disk knows it by another.
   */
  private void replace(Plan plan) throws IOException {
    final ReplacedFiles replaced = new ReplacedFiles(config, plan.aside());
    nextStep();
    replaced.link(config.storeFile());
    nextStep();
    replaced.take(config.controlFile());
    replaced.take(config.receiptDirectory());
    replaceCheckpoints(replaced, plan);
    final Path journal = in(ready, config.journalDirectory());
    if (exists(journal)) {
      nextStep();
      replaced.take(config.journalDirectory());
      nextStep();
      Files.move(journal, config.journalDirectory(), StandardCopyOption.ATOMIC_MOVE);
    }
    replaced.force();
    nextStep();
    Files.move(in(ready, config.storeFile()), config.storeFile(), StandardCopyOption.ATOMIC_MOVE);
    ImageRestore.forceNames(config.directory());
    nextStep();
    if (replaced.directory() != null) {
      told.accept("what was there before is in " + replaced.directory());
    }
  }

  /**
   * A start would restore the newest, and apply a journal to it that it is not of. The one that is
   * made of the image counts once the others are out of the way.
   */
  private void replaceCheckpoints(ReplacedFiles replaced, Plan plan) throws IOException {
    for (Path checkpoint : plan.withoutUse()) {
      replaced.take(CHECKPOINTS, checkpoint);
    }
    nextStep();
    final Path manifest = ready.resolve(MANIFEST);
    if (plan.checkpoint() != null && exists(manifest)) {
      Files.move(manifest, plan.checkpoint().resolve(MANIFEST), StandardCopyOption.ATOMIC_MOVE);
      ImageRestore.forceNames(plan.checkpoint());
      told.accept("a copy of the image is a checkpoint now, " + plan.checkpoint());
    }
  }

  private void nextStep() {
    config.crashPoints().reached(Point.IN_RESTORE);
  }

  private Plan readPlan() throws IOException {
    final Properties plan = new Properties();
    try (Reader reader = Files.newBufferedReader(ready.resolve(PLAN))) {
      plan.load(reader);
    }
    final String aside = plan.getProperty(ASIDE_KEY);
    final String checkpoint = plan.getProperty(CHECKPOINT_KEY);
    final String withoutUse = plan.getProperty(WITHOUT_USE_KEY);
    if (aside == null || withoutUse == null) {
      throw new IOException("what is in " + ready.resolve(PLAN) + " is no plan: " + plan);
    }
    final Path checkpoints = config.directory().resolve(CHECKPOINTS);
    return new Plan(
        config.directory().resolve(aside),
        withoutUse
            .lines()
            .flatMap(line -> Stream.of(line.split(" ", -1)))
            .filter(name -> !name.isEmpty())
            .map(checkpoints::resolve)
            .toList(),
        checkpoint == null ? null : checkpoints.resolve(checkpoint));
  }

  private static Path in(Path directory, Path path) {
    return directory.resolve(path.getFileName());
  }

  private static void delete(Path path) throws IOException {
    if (exists(path)) {
      try (Stream<Path> files = Files.walk(path)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
