package io.lectern.client;

import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.StoreException;
import io.lectern.layout.ControlFileDescriptor;
import io.lectern.layout.ipc.SyncLevel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends commands to the coordinator of a store. Each call is one atomic unit; {@link #unit()} makes
 * units of several commands. Every unit gets one answer: a {@link Receipt} once it is applied, or a
 * {@link WriteException} that says whether it may have been.
 *
 * <p>Each command comes in two forms: blocking with a timeout, and asynchronous. The blocking form
 * is the fastest for one thread: the caller polls for the answer itself. The asynchronous form is
 * for many units under way at once; units of one thread are applied in the order in which it sent
 * them, with one exception. A unit may have to be sent again to the coordinator that has just
 * refused or lost it: its key is one of the caller's, see {@link UnitBuilder#key}, and the
 * coordinator, just started, cannot look it up yet; or the command ring was damaged and had to be
 * emptied. Units of the thread that were under way behind it may then be applied before it, while
 * later ones wait for it. Who relies on the order of such units waits for each receipt.
 *
 * <p>A writer finds a restarted coordinator by itself. Units under way when the old one went are
 * sent to the new one again, under their keys, and each is applied once; only if none comes within
 * {@link WriterOptions#retryTimeout()}, and for units of sync level NONE, they end in a {@link
 * CoordinatorLostException}. Safe for use by several threads.
 */
public final class LecternWriter implements AutoCloseable {
  /** The most bytes that a unit's message may have; see {@link UnitBuilder#length()}. */
  public static final int MAX_UNIT_LENGTH = ControlFileDescriptor.COMMAND_RING_CAPACITY / 8;

  private static final long RETRY_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);

  private final StoreDirectory directory;
  private final WriterOptions options;
  private final LostUnits lost;
  private final AtomicLong lastSequence = new AtomicLong();
  private final AtomicLong lastKey = new AtomicLong();
  private final long keyHigh = new SecureRandom().nextLong() | 1;
  private final ReentrantLock replacing = new ReentrantLock();
  private volatile WriterSession session; // replaced under the lock
  private volatile WriterSession next; // stored under the lock; null: none is to replace it
  private volatile boolean closed;

  private LecternWriter(StoreDirectory directory, WriterOptions options) {
    this.directory = directory;
    this.options = options;
    lost = new LostUnits(Deadlines.toNanos(options.retryTimeout()));
    session = findSession();
  }

  /**
   * Opens a writer with {@link WriterOptions#defaults()}.
   *
   * @param dir the store's directory
   * @throws NoCoordinatorException within a second, if no coordinator runs on the store
   * @throws StoreException if the store's files cannot be used
   */
  public static LecternWriter open(Path dir) {
    return open(dir, WriterOptions.defaults());
  }

  /**
   * Opens a writer.
   *
   * @param dir the store's directory
   * @throws NoCoordinatorException within a second, if no coordinator runs on the store
   * @throws StoreException if the store's files cannot be used
   */
  public static LecternWriter open(Path dir, WriterOptions options) {
    return new LecternWriter(new StoreDirectory(dir), options);
  }

  /**
   * Creates a concept, or replaces the whole of it. See {@link UnitBuilder#send} for what may be
   * thrown.
   */
  public Receipt put(Concept concept, Duration timeout) {
    return send(content(new PutCommand(concept)), timeout);
  }

  /** As {@link #put}, without waiting. See {@link UnitBuilder#sendAsync}. */
  public CompletionStage<Receipt> putAsync(Concept concept) {
    return sendAsync(content(new PutCommand(concept)));
  }

  /** Creates an edge between two concepts that exist, or replaces its weight and timestamp. */
  public Receipt link(Edge edge, Duration timeout) {
    return send(content(new LinkCommand(edge, false)), timeout);
  }

  /** As {@link #link}, without waiting. */
  public CompletionStage<Receipt> linkAsync(Edge edge) {
    return sendAsync(content(new LinkCommand(edge, false)));
  }

  /** Deletes a concept with its edges; the receipt counts no change if there is none. */
  public Receipt delete(String id, Duration timeout) {
    return send(content(new DeleteCommand(id)), timeout);
  }

  /** As {@link #delete}, without waiting. */
  public CompletionStage<Receipt> deleteAsync(String id) {
    return sendAsync(content(new DeleteCommand(id)));
  }

  /** Removes an edge; the receipt counts no change if there is none. */
  public Receipt unlink(String from, String type, String to, Duration timeout) {
    return send(content(new UnlinkCommand(from, type, to)), timeout);
  }

  /** As {@link #unlink}, without waiting. */
  public CompletionStage<Receipt> unlinkAsync(String from, String type, String to) {
    return sendAsync(content(new UnlinkCommand(from, type, to)));
  }

  /**
   * Has the coordinator take a checkpoint: an image of the whole store in its directory, forced to
   * the disk and verified. Writes and reads go on meanwhile; it takes seconds for each gigabyte.
   *
   * @return names the epoch that the image shows
   */
  public Receipt checkpoint(Duration timeout) {
    return send(imageContent(ImageCommand.checkpoint()), timeout);
  }

  /**
   * Has the coordinator put an image of the whole store elsewhere, as {@link #checkpoint} does.
   *
   * @param target a directory that is new or empty, as the coordinator's process sees it, which
   *     must be allowed to write there
   * @return names the epoch that the image shows
   */
  public Receipt backup(Path target, Duration timeout) {
    return send(imageContent(ImageCommand.backup(target)), timeout);
  }

  /** Begins a unit of several commands. */
  public UnitBuilder unit() {
    return new UnitBuilder(this);
  }

  /** The most bytes that a unit's message may have; see {@link UnitBuilder#length()}. */
  public int maxUnitLength() {
    return MAX_UNIT_LENGTH;
  }

  /** Units sent and not answered yet. */
  public int outstandingCount() {
    final WriterSession coming = next;
    return session.outstandingCount()
        + lost.count()
        + (coming == null ? 0 : coming.outstandingCount());
  }

  /**
   * Waits for what is outstanding, for {@link WriterOptions#closeTimeout()} at most, fails what is
   * left with an {@link OutcomeUnknownException}, and gives the writer's place up. Calls that come
   * later throw an {@link IllegalStateException}.
   */
  @Override
  public void close() {
    final WriterSession coming;
    replacing.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      coming = next;
    } finally {
      replacing.unlock();
    }
    session.close(options.closeTimeout());
    if (coming != null) {
      coming.close(options.closeTimeout());
    }
  }

  Receipt send(UnitContent content, Duration timeout) {
    final long deadlineNs = Deadlines.after(timeout);
    final PendingUnit unit =
        PendingUnit.awaited(lastSequence.incrementAndGet(), content, deadlineNs);
    submit(unit, deadlineNs);
    while (!unit.isDone()) {
      final WriterSession current = session;
      await(unit, current, deadlineNs);
      if (!unit.isDone()) {
        if (System.nanoTime() - deadlineNs >= 0 || Thread.currentThread().isInterrupted()) {
          giveUp(unit, current, timeout);
        } else {
          tryRecover(deadlineNs);
        }
      }
    }
    return unit.receipt();
  }

  CompletionStage<Receipt> sendAsync(UnitContent content) {
    final CompletableFuture<Receipt> stage = new CompletableFuture<>();
    final long deadlineNs = Deadlines.after(options.sendTimeout().plus(options.receiptTimeout()));
    final PendingUnit unit =
        PendingUnit.staged(lastSequence.incrementAndGet(), content, deadlineNs, stage);
    try {
      submit(unit, Deadlines.after(options.sendTimeout()));
    } catch (WriteException | StoreException e) {
      stage.completeExceptionally(e);
    }
    return stage.minimalCompletionStage();
  }

  /** The sync level of units that do not choose one. */
  SyncLevel syncLevel() {
    return options.syncLevel();
  }

  /**
   * @param key null: one that nobody has
   */
  UnitContent content(List<Command> commands, SyncLevel syncLevel, UUID key) {
    if (commands.isEmpty()) {
      throw new IllegalArgumentException("a unit needs at least one command");
    }
    final long length = UnitEncoder.length(commands);
    if (length > maxUnitLength()) {
      throw new IllegalArgumentException(
          "a unit of "
              + commands.size()
              + " commands has "
              + length
              + " bytes, more than the "
              + maxUnitLength()
              + " of the longest message: divide it; nothing was sent");
    }
    return new UnitContent(
        commands,
        (int) length,
        syncLevel,
        key == null ? new UUID(keyHigh, lastKey.incrementAndGet()) : key,
        key == null);
  }

  /** An image has no level to reach but its own. */
  private UnitContent imageContent(ImageCommand command) {
    return content(List.of(command), SyncLevel.NONE, null);
  }

  private UnitContent content(Command command) {
    return content(List.of(command), options.syncLevel(), null);
  }

  private void submit(PendingUnit unit, long deadlineNs) {
    boolean submitted = false;
    while (!submitted) {
      final WriterSession current = enterSession(deadlineNs);
      try {
        submitted = current.submit(unit, deadlineNs);
      } finally {
        current.leave();
      }
    }
  }

  private static void await(PendingUnit unit, WriterSession current, long deadlineNs) {
    if (current.enter()) {
      try {
        current.awaitOrLost(unit, deadlineNs);
      } finally {
        current.leave();
      }
    }
  }

  /** Fails a unit, unless another thread is about to say how it ended. */
  private void giveUp(PendingUnit unit, WriterSession current, Duration timeout) {
    if (!unit.claim()) {
      Thread.onSpinWait();
      return;
    }
    current.forget(unit);
    lost.remove(unit);
    unit.fail(
        new OutcomeUnknownException(
            unit.content().key(),
            Thread.currentThread().isInterrupted()
                ? "interrupted while waiting for the receipt of unit " + unit.correlationId()
                : "no receipt for unit "
                    + unit.correlationId()
                    + " within "
                    + timeout
                    + "; if there is a coordinator, it may still apply it"));
    unit.completeStage();
  }

  /** The session with the coordinator of now, entered. */
  private WriterSession enterSession(long deadlineNs) {
    while (true) {
      final WriterSession current = session;
      if (closed) {
        throw new IllegalStateException("the writer is closed");
      }
      if (current.enter()) {
        if (current.looksAlive()) {
          return current;
        }
        final String reason = current.lossReason();
        if (reason == null) {
          return current;
        }
        current.leave();
        current.lose(reason);
      }
      replaceSession(deadlineNs);
    }
  }

  /**
   * Finds the next coordinator, if the one before is gone, and sends it what that left without an
   * answer, before anybody sends it anything else.
   *
   * @throws NoCoordinatorException if there is none
   * @throws BackPressureException if that is not done by the deadline
   */
  private void replaceSession(long deadlineNs) {
    if (!lockReplacing(deadlineNs)) {
      throw stillReplacing();
    }
    WriterSession used = session;
    try {
      if (closed) {
        return;
      }
      if (used.isClosed()) {
        used = nextSession(used);
      }
      // To a session that is in use already goes what came late.
      if (new LostSender(lost, used, deadlineNs).sendAll()) {
        session = used;
        next = null;
      } else if (System.nanoTime() - deadlineNs >= 0) {
        throw stillReplacing();
      }
    } finally {
      replacing.unlock();
      // Under the lock a user's code could wait for who waits for the lock, or pass the lost units.
      used.completeStages();
    }
  }

  /** One that was found before, but had no time to take what was lost, or another. */
  private WriterSession nextSession(WriterSession old) {
    old.awaitEnd();
    WriterSession coming = next;
    if (coming != null && coming.isClosed()) {
      coming.awaitEnd();
      coming = null;
    }
    if (coming == null) {
      coming = findSession();
      next = coming;
    }
    return coming;
  }

  private static BackPressureException stillReplacing() {
    return new BackPressureException(
        "nothing was sent: a coordinator was lost, and what it left without an answer is still"
            + " being sent to the next one");
  }

  private boolean lockReplacing(long deadlineNs) {
    try {
      return replacing.tryLock(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Looks once for another coordinator, for units that wait for one. */
  private void tryRecover(long deadlineNs) {
    try {
      replaceSession(deadlineNs);
    } catch (WriteException | StoreException e) {
      lost.failOverdue();
      LockSupport.parkNanos(RETRY_PAUSE_NS);
    }
  }

  /** By a thread of the writer's: units with a stage have nobody who waits for them. */
  private void recover() {
    while (!closed && hasLost()) {
      Thread.interrupted(); // left by a user's code, and meant for nobody here
      tryRecover(Deadlines.after(options.sendTimeout()));
    }
    if (closed) {
      WriterSession.failLost(lost); // close() may have done so before the last of them came
    }
  }

  /** Waits for whoever is sending lost units, which may have to put them back. */
  private boolean hasLost() {
    replacing.lock();
    try {
      return !lost.isEmpty();
    } finally {
      replacing.unlock();
    }
  }

  private boolean mayRunCallbacks() {
    return !replacing.isHeldByCurrentThread();
  }

  private WriterSession findSession() {
    return new WriterSession(
        new CoordinatorFinder(directory, options.name()).find(),
        options,
        lost,
        this::recover,
        this::mayRunCallbacks);
  }
}
