package io.lectern.cli.load;

import io.lectern.cli.json.JsonItem;
import io.lectern.cli.view.Refusal;
import io.lectern.client.LecternWriter;
import io.lectern.client.Receipt;
import io.lectern.client.RejectedException;
import io.lectern.client.UnitBuilder;
import io.lectern.client.WriteException;
import io.lectern.layout.ipc.RejectionCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Sends items in units of many, several units ahead of their receipts, so that neither a message
 * nor a commit nor a wake-up is paid for each item. A unit is all or nothing, items of a load are
 * not: when a unit is refused for one item, the item is reported and the others are sent again.
 * Units that were sent after the refused one are then sent again too, in order, so that the last of
 * two puts of one concept wins, as it would have without the refusal; sending again what was
 * applied changes nothing.
 *
 * <p>A unit that has no room in a message counts as one that was refused as too large.
 *
 * <p>Not thread-safe.
 */
public final class BulkWriter implements ItemSink {
  private static final int ITEMS_PER_UNIT = 128;
  private static final int BYTES_PER_UNIT = 1 << 20;
  private static final int UNITS_IN_FLIGHT = 64;

  private final LecternWriter writer;
  private final boolean createMissing;
  private final BulkListener listener;
  private final Deque<SentUnit> inFlight = new ArrayDeque<>();

  private List<JsonItem> collected = new ArrayList<>(ITEMS_PER_UNIT);
  private long collectedBytes;
  private long waitedNs;

  /** Items on their way, and the receipt to come. */
  private record SentUnit(List<JsonItem> items, CompletableFuture<Receipt> receipt) {}

  /**
   * Why a unit was not applied.
   *
   * @param index of the item at fault
   * @param cause what the coordinator said; null if the unit never reached it
   */
  private record Fault(RejectionCode code, int index, String reason, RejectedException cause) {
    static Fault of(RejectedException e) {
      return new Fault(e.code(), e.commandIndex(), Refusal.sentence(e), e);
    }

    static Fault of(TooLongException e) {
      return new Fault(RejectionCode.TOO_LARGE, 0, e.getMessage(), null);
    }
  }

  /** A unit was not sent, since no message has room for it. */
  private static final class TooLongException extends Exception {
    private static final long serialVersionUID = 1L;

    TooLongException(long length) {
      super(
          "it takes "
              + length
              + " bytes, more than the "
              + LecternWriter.MAX_UNIT_LENGTH
              + " of the longest message: shorten it");
    }
  }

  /**
   * @param createMissing an edge creates the ends that do not exist
   */
  public BulkWriter(LecternWriter writer, boolean createMissing, BulkListener listener) {
    this.writer = writer;
    this.createMissing = createMissing;
    this.listener = listener;
  }

  /**
   * Takes an item, which is sent now or later.
   *
   * @throws WriteException if the coordinator is gone or can take no more; items that the listener
   *     has not heard of may or may not be applied
   */
  @Override
  public void add(JsonItem item) {
    final long bytes = ItemLength.atMost(item);
    if (!collected.isEmpty() && collectedBytes + bytes > BYTES_PER_UNIT) {
      sendCollected();
    }
    collected.add(item);
    collectedBytes += bytes;
    if (collected.size() == ITEMS_PER_UNIT) {
      sendCollected();
    }
  }

  /**
   * Sends what is left and waits until the listener has heard of every item.
   *
   * @throws WriteException as {@link #add}
   */
  @Override
  public void drain() {
    if (!collected.isEmpty()) {
      sendCollected();
    }
    while (!inFlight.isEmpty()) {
      settleOldest();
    }
  }

  /**
   * Ends a load that is given up: sends nothing more, and waits until the listener has heard of
   * every item that was applied nevertheless. Of items that were refused, or are not sent yet, it
   * does not hear.
   *
   * @throws WriteException if of some items it cannot be known whether they are applied; of all
   *     others the listener has heard
   */
  public void abandon() {
    collected.clear();
    WriteException unknown = null;
    while (!inFlight.isEmpty()) {
      final SentUnit unit = inFlight.remove();
      try {
        if (await(unit) == null) {
          listener.acknowledged(unit.items(), unit.receipt().join());
        }
      } catch (WriteException e) {
        unknown = e;
      }
    }
    if (unknown != null) {
      throw unknown;
    }
  }

  /** Time spent waiting for the coordinator, ns. */
  public long waitedNs() {
    return waitedNs;
  }

  private void sendCollected() {
    while (!inFlight.isEmpty()
        && (inFlight.size() >= UNITS_IN_FLIGHT || inFlight.peek().receipt().isDone())) {
      settleOldest();
    }
    inFlight.add(send(collected));
    collected = new ArrayList<>(ITEMS_PER_UNIT);
    collectedBytes = 0;
  }

  private SentUnit send(List<JsonItem> items) {
    final UnitBuilder unit = writer.unit();
    for (JsonItem item : items) {
      switch (item) {
        case JsonItem.Space space -> unit.createSpace(space.config());
        case JsonItem.Node node -> unit.put(node.concept());
        case JsonItem.Link link when createMissing -> unit.linkCreatingMissing(link.edge());
        case JsonItem.Link link -> unit.link(link.edge());
      }
    }
    final long length = unit.length();
    return new SentUnit(
        items,
        length > LecternWriter.MAX_UNIT_LENGTH
            ? CompletableFuture.failedFuture(new TooLongException(length))
            : unit.sendAsync().toCompletableFuture());
  }

  private void settleOldest() {
    final SentUnit oldest = inFlight.peek();
    final Fault fault = await(oldest);
    if (fault == null) {
      inFlight.remove();
      listener.acknowledged(oldest.items(), oldest.receipt().join());
    } else {
      resendFrom(fault);
    }
  }

  /** Everything in flight again, without what is refused, one unit after the other. */
  private void resendFrom(Fault fault) {
    inFlight.forEach(this::await);
    settleWithout(inFlight.remove().items(), fault);
    while (!inFlight.isEmpty()) {
      settle(inFlight.remove().items());
    }
  }

  private void settle(List<JsonItem> items) {
    final SentUnit unit = send(items);
    final Fault fault = await(unit);
    if (fault == null) {
      listener.acknowledged(items, unit.receipt().join());
    } else {
      settleWithout(items, fault);
    }
  }

  /** Reports the item that was refused, or halves a unit that is too large; settles the rest. */
  private void settleWithout(List<JsonItem> items, Fault fault) {
    if (fault.code() == RejectionCode.TOO_LARGE && items.size() > 1) {
      settle(items.subList(0, items.size() / 2));
      settle(items.subList(items.size() / 2, items.size()));
      return;
    }
    final int refused = fault.index();
    if (!isItemsFault(fault.code()) || refused < 0 || refused >= items.size()) {
      throw fault.cause();
    }
    listener.refused(items.get(refused), fault.reason());
    final List<JsonItem> rest = new ArrayList<>(items);
    rest.remove(refused);
    if (!rest.isEmpty()) {
      settle(rest);
    }
  }

  private static boolean isItemsFault(RejectionCode code) {
    return switch (code) {
      case INVALID, MISSING_CONCEPT, TOO_LARGE -> true;
      default -> false;
    };
  }

  /** Why a unit was refused, null if it was applied. */
  private Fault await(SentUnit unit) {
    final long startNs = System.nanoTime();
    try {
      unit.receipt().join();
      return null;
    } catch (CompletionException e) {
      return switch (e.getCause()) {
        case RejectedException rejection -> Fault.of(rejection);
        case TooLongException tooLong -> Fault.of(tooLong);
        case WriteException failure -> throw failure;
        default -> throw e;
      };
    } finally {
      waitedNs += System.nanoTime() - startNs;
    }
  }
}
