package io.lectern.coordinator;

import io.lectern.coordinator.CoordinatorCounters.Counter;
import io.lectern.engine.control.ClientRow;
import io.lectern.engine.control.ClientRows;
import io.lectern.engine.control.ControlFile;
import io.lectern.layout.MessageTypes;
import io.lectern.layout.ipc.MessageHeaderEncoder;
import io.lectern.layout.ipc.ReceiptEncoder;
import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.RejectionEncoder;
import io.lectern.layout.ipc.SyncLevel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;

/**
 * Sends receipts and rejections, each to its client's own response ring. Never waits: what finds
 * the ring full is counted, in the client's row too, and lost. Clients are woken by {@link
 * #wakeClients()}, once for many responses.
 *
 * <p>Used by one thread.
 */
final class ResponseSender {

  private static final int MAX_MESSAGE_LENGTH = 1024;

  private final ControlFile control;
  private final ClientRows clients;
  private final CoordinatorCounters counters;
  private final ErrorLog errors;
  private final OneToOneRingBuffer[] rings;
  private final BitSet answered;
  private final MessageHeaderEncoder header = new MessageHeaderEncoder();
  private final ReceiptEncoder receipt = new ReceiptEncoder();
  private final RejectionEncoder rejection = new RejectionEncoder();
  private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[MAX_MESSAGE_LENGTH + 128]);

  ResponseSender(ControlFile control, CoordinatorCounters counters, ErrorLog errors) {
    this.control = control;
    this.clients = control.clientRows();
    this.counters = counters;
    this.errors = errors;
    this.rings = new OneToOneRingBuffer[clients.rowCount()];
    this.answered = new BitSet(clients.rowCount());
  }

  /** Says that a unit was applied, and how safe it is. */
  void receipt(long clientId, long correlationId, long epoch, int changedCount, SyncLevel reached) {
    receipt
        .wrapAndApplyHeader(scratch, 0, header)
        .clientId(clientId)
        .correlationId(correlationId)
        .epoch(epoch)
        .changedCount(changedCount)
        .syncLevel(reached);
    send(
        clientId,
        MessageTypes.RECEIPT,
        MessageHeaderEncoder.ENCODED_LENGTH + receipt.encodedLength());
  }

  /** Says that a unit was refused. */
  void rejection(
      long clientId, long correlationId, int commandIndex, RejectionCode code, String message) {
    counters.increment(Counter.REJECTIONS);
    final byte[] text = utf8(message);
    rejection
        .wrapAndApplyHeader(scratch, 0, header)
        .clientId(clientId)
        .correlationId(correlationId)
        .commandIndex(commandIndex)
        .code(code)
        .putMessage(text, 0, text.length);
    send(
        clientId,
        MessageTypes.REJECTION,
        MessageHeaderEncoder.ENCODED_LENGTH + rejection.encodedLength());
  }

  /** Whether there is a client of this id to answer to. */
  boolean knows(long clientId) {
    return clients.find(clientId) != null;
  }

  /** Wakes the clients that were answered since the last call, if they sleep. */
  void wakeClients() {
    for (int row = answered.nextSetBit(0); row >= 0; row = answered.nextSetBit(row + 1)) {
      clients.row(row).responseWakeUp().signal();
    }
    answered.clear();
  }

  /**
   * Has every client send again what it has no answer for: the command ring, or some of what was in
   * it, was thrown away, and whose units those were cannot be told. Those that were applied are
   * known by key.
   */
  void tellReset() {
    for (int i = 0; i < clients.rowCount(); i++) {
      final ClientRow row = clients.row(i);
      if (row.clientId() != 0) {
        row.countRingReset();
        answered.set(i);
      }
    }
    wakeClients();
  }

  private void send(long clientId, int type, int length) {
    final ClientRow row = clients.find(clientId);
    if (row == null) {
      counters.increment(Counter.RESPONSES_UNDELIVERABLE);
      return;
    }
    if (!write(row, type, length)) {
      row.countDroppedResponse();
      counters.increment(Counter.RESPONSES_DROPPED);
    }
    answered.set(row.index());
  }

  /**
   * A client can write anything into its ring's counters: then the ring throws, and that is the
   * client's loss. So is a page of the ring that cannot be had.
   */
  private boolean write(ClientRow row, int type, int length) {
    OneToOneRingBuffer ring = rings[row.index()];
    if (ring == null) {
      ring = control.responseRing(row.index());
      rings[row.index()] = ring;
    }
    try {
      requireTail(ring.producerPosition());
      return ring.write(type, scratch, 0, length);
    } catch (IndexOutOfBoundsException
        | IllegalArgumentException
        | IllegalStateException
        | InternalError e) {
      errors.record(e);
      return false;
    }
  }

  /**
   * Not every processor can store a header, in one piece and in order, at whatever address: the
   * ring takes its own tail at its word.
   */
  private static void requireTail(long tail) {
    if (tail < 0 || (tail & (RecordDescriptor.ALIGNMENT - 1)) != 0) {
      throw new IllegalStateException("tail of a client's response ring: " + tail);
    }
  }

  private static byte[] utf8(String message) {
    final byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MAX_MESSAGE_LENGTH) {
      return bytes;
    }
    int end = MAX_MESSAGE_LENGTH;
    while ((bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }
}
