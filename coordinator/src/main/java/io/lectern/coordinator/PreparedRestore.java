package io.lectern.coordinator;

import io.lectern.coordinator.CrashPoints.Point;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.image.Checkpoints;
import io.lectern.engine.image.Checkpoints.Checkpoint;
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
import java.util.Properties;
import java.util.function.Consumer;
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
  private static final String ASIDE_KEY = "put_aside_to";
  private static final String LAST_EPOCH_KEY = "last_epoch";
  private static final String LAST_TERM_KEY = "last_term";

  private final CoordinatorConfig config;
  private final Consumer<String> told;
  private final Path draft;
  private final Path ready;

  /**
   * What is to be replaced.
   *
   * @param aside where that goes
   * @param lastEpoch checkpoints of later ones go too
   * @param lastTerm checkpoints of higher ones go too
   */
  private record Plan(Path aside, long lastEpoch, long lastTerm) {}

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
   * @param lastEpoch that the store will have; checkpoints of later ones are put aside
   * @param lastTerm of what the store will have; checkpoints of higher ones, which have what was
   *     written after the store had been restored to an earlier moment, are put aside
   */
  void complete(long lastEpoch, long lastTerm) throws IOException {
    final Properties plan = new Properties();
    plan.setProperty(ASIDE_KEY, ReplacedFiles.freeDirectory(config).getFileName().toString());
    plan.setProperty(LAST_EPOCH_KEY, Long.toString(lastEpoch));
    plan.setProperty(LAST_TERM_KEY, Long.toString(lastTerm));
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
    takeOtherCheckpoints(replaced, plan);
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

  /** A start would restore the newest, and apply a journal to it that it is not of. */
  private void takeOtherCheckpoints(ReplacedFiles replaced, Plan plan) throws IOException {
    for (Checkpoint checkpoint :
        new Checkpoints(config.directory(), config.checkpointConfig().kept()).list()) {
      if (checkpoint.manifest().epoch() > plan.lastEpoch()
          || checkpoint.manifest().term() > plan.lastTerm()) {
        replaced.take("checkpoints", checkpoint.directory());
      }
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
    try {
      return new Plan(
          config.directory().resolve(plan.getProperty(ASIDE_KEY, "")),
          Long.parseLong(plan.getProperty(LAST_EPOCH_KEY, "")),
          Long.parseLong(plan.getProperty(LAST_TERM_KEY, "")));
    } catch (IllegalArgumentException e) {
      throw new IOException("what is in " + ready.resolve(PLAN) + " is no plan: " + plan, e);
    }
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
