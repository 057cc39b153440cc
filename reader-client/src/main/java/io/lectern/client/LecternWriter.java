package io.lectern.client;

import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.StoreException;
import io.lectern.layout.ControlFileDescriptor;
import io.lectern.layout.ipc.SyncLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sends commands to the coordinator of a store. Each call is one atomic unit; {@link #unit()} makes
 * units of several commands. Every unit gets one answer: a {@link Receipt} once it is applied, or a
 * {@link WriteException} that says whether it may have been.
 *
 * <p>Each command comes in two forms: blocking with a timeout, and asynchronous. The blocking form
 * is the fastest for one thread: the caller polls for the answer itself. The asynchronous form is
 * for many units under way at once; units of one thread are applied in the order in which it sent
 * them.
 *
 * <p>A writer finds a restarted coordinator by itself: units under way when the old one went end in
 * a {@link CoordinatorLostException}, later ones go to the new one. Safe for use by several
 * threads.
 */
public final class LecternWriter implements AutoCloseable {
  private final StoreDirectory directory;
  private final WriterOptions options;
  private volatile WriterSession session; // replaced under the monitor
  private volatile boolean closed;

  private LecternWriter(StoreDirectory directory, WriterOptions options) {
    this.directory = directory;
    this.options = options;
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
    return ControlFileDescriptor.COMMAND_RING_CAPACITY / 8;
  }

  /** Units sent and not answered yet. */
  public int outstandingCount() {
    return session.pending().count();
  }

  /**
   * Waits for what is outstanding, for {@link WriterOptions#closeTimeout()} at most, fails what is
   * left with an {@link OutcomeUnknownException}, and gives the writer's place up. Calls that come
   * later throw an {@link IllegalStateException}.
   */
  @Override
  public void close() {
    final WriterSession last;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      last = session;
    }
    last.close(options.closeTimeout());
  }

  Receipt send(UnitContent content, Duration timeout) {
    final WriterSession current = enterSession();
    try {
      return current.send(content, timeout);
    } finally {
      current.leave();
    }
  }

  CompletionStage<Receipt> sendAsync(UnitContent content) {
    final CompletableFuture<Receipt> stage = new CompletableFuture<>();
    try {
      final WriterSession current = enterSession();
      try {
        current.sendAsync(content, stage);
      } finally {
        current.leave();
      }
    } catch (WriteException | StoreException e) {
      stage.completeExceptionally(e);
    }
    return stage.minimalCompletionStage();
  }

  /** The sync level of units that do not choose one. */
  SyncLevel syncLevel() {
    return options.syncLevel();
  }

  UnitContent content(List<Command> commands, SyncLevel syncLevel) {
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
    return new UnitContent(commands, (int) length, syncLevel);
  }

  /** An image has no level to reach but its own. */
  private UnitContent imageContent(ImageCommand command) {
    return content(List.of(command), SyncLevel.NONE);
  }

  private UnitContent content(Command command) {
    return content(List.of(command), options.syncLevel());
  }

  /** The session with the coordinator of now, entered. */
  private WriterSession enterSession() {
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
        current.lose(reason);
        current.leave();
      }
      replaceSession(current);
    }
  }

  private synchronized void replaceSession(WriterSession old) {
    if (session == old && !closed) {
      session = findSession();
    }
  }

  private WriterSession findSession() {
    return new WriterSession(new CoordinatorFinder(directory, options.name()).find(), options);
  }
}
