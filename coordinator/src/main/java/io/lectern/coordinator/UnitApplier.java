package io.lectern.coordinator;

import io.lectern.engine.Concept;
import io.lectern.engine.ConceptId;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreWriter;
import io.lectern.layout.ipc.RejectionCode;
import java.util.ArrayList;
import java.util.List;

/** Applies units to the batch in flight, each as a whole or not at all. Used by one thread. */
final class UnitApplier {
  /** Below this there is too little to fetch side by side. */
  private static final int LEAST_FETCHED_AHEAD = 4;

  private final StoreWriter store;

  UnitApplier(StoreWriter store) {
    this.store = store;
  }

  /**
   * Applies a unit.
   *
   * @param createMissing make the ends that an edge lacks, whatever its command says
   * @return how many commands changed something
   * @throws UnitRejectedException naming the first command that cannot be applied; then none is
   */
  int apply(Unit unit, boolean createMissing) throws UnitRejectedException {
    final long mark = store.mark();
    final List<Command> commands = unit.commands();
    int changed = 0;
    int index = 0;
    int expected = commands.size() < LEAST_FETCHED_AHEAD ? commands.size() : 0;
    try {
      expectVectors(commands);
      for (; index < commands.size(); index++) {
        if (index == expected) {
          expected = fetchAhead(commands, index);
        }
        if (apply(commands.get(index), createMissing)) {
          changed++;
        }
      }
      return changed;
    } catch (StoreException e) {
      store.rollbackTo(mark);
      final RejectionCode code = code(e);
      throw new UnitRejectedException(
          code, index, e.getMessage(), code == RejectionCode.INTERNAL ? e : null);
    } catch (IllegalArgumentException e) {
      store.rollbackTo(mark);
      throw new UnitRejectedException(RejectionCode.INVALID, index, e.getMessage());
    }
  }

  /**
   * Has the store fetch what commands from one on will touch.
   *
   * @return the first command that it was not fetched for
   */
  private int fetchAhead(List<Command> commands, int from) {
    int next = from;
    boolean full = false;
    while (next < commands.size() && !full) {
      full =
          switch (commands.get(next)) {
            case Command.Put put -> store.expect(ConceptId.of(put.concept().id()));
            case Command.Delete delete -> store.expect(delete.id());
            case Command.Link link -> store.expectEdge(link.edge().from(), link.edge().to());
            case Command.Unlink unlink -> store.expectEdge(unlink.from(), unlink.to());
            case Command.CreateSpace _, Command.TakeImage _ -> false;
          };
      next++;
    }
    store.fetchExpected();
    return next;
  }

  private void expectVectors(List<Command> commands) {
    final List<Concept> concepts = new ArrayList<>();
    for (Command command : commands) {
      if (command instanceof Command.Put put && !put.concept().vectors().isEmpty()) {
        concepts.add(put.concept());
      }
    }
    if (concepts.size() > 1) {
      store.expectVectors(concepts);
    }
  }

  /** What a client is told of a store's refusal. */
  static RejectionCode code(StoreException e) {
    return switch (e.reason()) {
      case MISSING_CONCEPT -> RejectionCode.MISSING_CONCEPT;
      case NO_SPACE -> RejectionCode.NO_SPACE;
      case TOO_LARGE -> RejectionCode.TOO_LARGE;
      case NOT_A_STORE, VERSION, CORRUPT, PLATFORM, HELD, NOT_RETAINED -> RejectionCode.INTERNAL;
    };
  }

  private boolean apply(Command command, boolean createMissing) {
    return switch (command) {
      case Command.Put put -> store.put(put.concept());
      case Command.Delete delete -> store.delete(delete.id());
      case Command.Link link -> store.link(link.edge(), createMissing || link.createMissing());
      case Command.Unlink unlink -> store.unlink(unlink.from(), unlink.type(), unlink.to());
      case Command.CreateSpace space -> store.createSpace(space.config());
      case Command.TakeImage _ -> throw new IllegalStateException("an image is no change");
    };
  }
}
