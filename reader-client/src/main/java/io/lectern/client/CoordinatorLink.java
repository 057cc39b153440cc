package io.lectern.client;

import io.lectern.engine.control.ClientRow;
import io.lectern.engine.control.ControlFile;
import io.lectern.engine.control.ControlHeader;
import io.lectern.engine.control.WakeUp;
import io.lectern.layout.MessageTypes;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * A client's end of the control file, under one coordinator: its row, the command ring, its
 * response ring. Sending is safe for several threads; polling and sleeping are for one at a time.
 */
class CoordinatorLink implements AutoCloseable {
  /** The coordinator renews its heartbeat every second: after this, look closer. */
  static final long FRESH_MS = 2_500;

  private static final ThreadLocal<ScratchBuffer> SCRATCH =
      ThreadLocal.withInitial(ScratchBuffer::new);

  private final StoreHolder holder;
  private final ControlFile control;
  private final ControlHeader header;
  private final long term;
  private final ClientRow row;
  private final long clientId;
  private final ManyToOneRingBuffer commands;
  private final OneToOneRingBuffer responses;
  private final WakeUp coordinatorWakeUp;

  /** Claims a row in a control file that is in force; owns both from now on. */
  CoordinatorLink(StoreHolder holder, ControlFile control, long term, String clientName) {
    this.holder = holder;
    this.control = control;
    this.header = control.header();
    this.term = term;
    row = control.clientRows().claim(clientName);
    clientId = row.clientId();
    commands = control.commandRing();
    responses = control.responseRing(row.index());
    coordinatorWakeUp = control.coordinatorWakeUp();
  }

  long clientId() {
    return clientId;
  }

  /**
   * Writes a unit into the command ring; false: there is no room, or, if the unit counts as sent
   * now, this process was stopped for so long that the coordinator took the room away from it.
   * Whoever is told of it later is not woken yet.
   */
  boolean trySend(PendingUnit unit) {
    final int length = unit.content().length();
    final MutableDirectBuffer message = SCRATCH.get().withCapacity(length);
    final boolean freshKey = unit.claimFreshKey();
    UnitEncoder.encode(message, clientId, unit.correlationId(), term, unit.content(), freshKey);
    row.beginClaim();
    try {
      final int index = commands.tryClaim(MessageTypes.UNIT, length);
      if (index <= 0) {
        if (freshKey) {
          unit.unsent();
        }
        return false;
      }
      commands.buffer().putBytes(index, message, 0, length);
      unit.sent(); // before anybody can have it: from now on its key is not fresh
      return isCommitted(index);
    } finally {
      row.endClaim();
    }
  }

  private boolean isCommitted(int index) {
    try {
      commands.commit(index);
      return true;
    } catch (IllegalStateException e) {
      // The ring knows that the claim is none any more: it was skipped as that of a process that
      // holds the others up.
      return false;
    }
  }

  void wakeCoordinator() {
    coordinatorWakeUp.signal();
  }

  /** Takes responses that have arrived. */
  int pollResponses(MessageHandler handler, int limit) {
    return responses.read(handler, limit);
  }

  /** Sleeps until there are responses, for the timeout at most; may return early. */
  void awaitResponse(long timeoutNs) {
    row.responseWakeUp().sleep(this::hasResponses, timeoutNs);
  }

  /**
   * Times that answers were lost, ever: responses that found the ring full, and units that may have
   * been thrown away with the command ring.
   */
  long losses() {
    return row.droppedResponses() + row.ringResets();
  }

  /**
   * A few loads: whether the coordinator was there within the last seconds. False says: look
   * closer.
   */
  boolean looksAlive() {
    return header.isRunning()
        && header.term() == term
        && System.currentTimeMillis() - header.heartbeatMs() < FRESH_MS;
  }

  /** Why the coordinator of this link is gone; null: it is there. */
  String lossReason() {
    final long storeTerm = holder.term();
    if (storeTerm != term) {
      return "the coordinator was replaced: its term was " + term + ", the store's is " + storeTerm;
    }
    if (!header.isRunning()) {
      return "the coordinator stopped";
    }
    if (holder.controlId() != header.controlId()) {
      return "the control file was replaced";
    }
    if (!holder.isHeld()) {
      return "the coordinator (pid " + header.coordinatorPid() + ") died";
    }
    return null;
  }

  @Override
  public void close() {
    control.close();
    holder.close();
  }

  private boolean hasResponses() {
    return responses.size() > 0;
  }
}
