package io.lectern.client;

import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.VectorSpaceConfig;
import io.lectern.layout.ipc.SyncLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Collects commands that are applied together or not at all, in the order given; every reader sees
 * all of them at the same epoch or none. Made by {@link LecternWriter#unit()}. Not safe for use by
 * several threads; can be sent again, which sends the same commands as a new unit.
 */
public final class UnitBuilder {
  private final LecternWriter writer;
  private final List<Command> commands = new ArrayList<>();
  private SyncLevel syncLevel;
  private UUID key; // null: one of the writer's making

  UnitBuilder(LecternWriter writer) {
    this.writer = writer;
    this.syncLevel = writer.syncLevel();
  }

  /**
   * Asks for another sync level than {@link WriterOptions#syncLevel()}. A receipt comes when the
   * level is reached: {@code NONE}, applied and visible; {@code JOURNAL}, in the journal too, so
   * that a checkpoint and the journal have it; {@code SYNC}, and the journal is on the disk, so
   * that it outlasts a loss of power.
   */
  public UnitBuilder syncLevel(SyncLevel level) {
    syncLevel = WriterOptions.requireLevel(level);
    return this;
  }

  /** Creates a concept, or replaces the whole of it; its edges stay. */
  public UnitBuilder put(Concept concept) {
    commands.add(new PutCommand(concept));
    return this;
  }

  /** Creates an edge between two concepts that exist, or replaces its weight and timestamp. */
  public UnitBuilder link(Edge edge) {
    commands.add(new LinkCommand(edge, false));
    return this;
  }

  /** As {@link #link}, and creates the ends that do not exist, without a type. */
  public UnitBuilder linkCreatingMissing(Edge edge) {
    commands.add(new LinkCommand(edge, true));
    return this;
  }

  /**
   * Deletes a concept with its edges; nothing happens if there is none.
   *
   * @throws IllegalArgumentException if the id is empty, too long or has no UTF-8 form
   */
  public UnitBuilder delete(String id) {
    commands.add(new DeleteCommand(id));
    return this;
  }

  /**
   * Removes an edge; nothing happens if there is none.
   *
   * @throws IllegalArgumentException if one of the three is empty, too long or has no UTF-8 form
   */
  public UnitBuilder unlink(String from, String type, String to) {
    commands.add(new UnlinkCommand(from, type, to));
    return this;
  }

  /**
   * Makes a vector space; nothing happens if there is the very same already. A space that was not
   * made like this is made by the first vector that is put into it: for vectors as long, compared
   * by cosine. Spaces stay as long as their store.
   *
   * <p>The unit is refused if there is a space of that name that differs.
   */
  public UnitBuilder createSpace(VectorSpaceConfig config) {
    commands.add(new SpaceCommand(config));
    return this;
  }

  /**
   * Gives the unit an idempotency key. Of all units with one key one is applied, whoever sends them
   * and whenever, within what the coordinator remembers; the others get its receipt and change
   * nothing, whatever they say. Without this each sending has a key of its own, by which the writer
   * itself sends the unit again when a coordinator dies before it has answered.
   *
   * @throws IllegalArgumentException if all of its bits are 0
   */
  public UnitBuilder key(UUID idempotencyKey) {
    if ((idempotencyKey.getMostSignificantBits() | idempotencyKey.getLeastSignificantBits()) == 0) {
      throw new IllegalArgumentException("key " + idempotencyKey + " stands for none");
    }
    key = idempotencyKey;
    return this;
  }

  /** Commands collected so far. */
  public int size() {
    return commands.size();
  }

  /** Bytes of the unit's message so far; see {@link LecternWriter#maxUnitLength()}. */
  public long length() {
    return UnitEncoder.length(commands);
  }

  /**
   * Sends the unit and waits for its receipt.
   *
   * @throws IllegalArgumentException if there are no commands or they are longer than {@link
   *     LecternWriter#maxUnitLength()}; nothing was sent
   * @throws WriteException if there is no receipt; its type and {@link
   *     WriteException#outcomeUnknown()} say what is known
   */
  public Receipt send(Duration timeout) {
    return writer.send(writer.content(List.copyOf(commands), syncLevel, key), timeout);
  }

  /**
   * Sends the unit. The stage completes with the receipt, or exceptionally with a {@link
   * WriteException}. It waits for room, no longer than {@link WriterOptions#sendTimeout()}. What
   * depends on the stage runs on a thread of the writer, or on one that waits for a receipt: it
   * should be short.
   *
   * @throws IllegalArgumentException if there are no commands or they are longer than {@link
   *     LecternWriter#maxUnitLength()}; nothing was sent
   */
  public CompletionStage<Receipt> sendAsync() {
    return writer.sendAsync(writer.content(List.copyOf(commands), syncLevel, key));
  }
}
