package io.lectern.coordinator;

import io.lectern.engine.Concept;
import io.lectern.engine.control.ClientRow;
import io.lectern.engine.control.ControlFile;
import io.lectern.layout.MessageTypes;
import io.lectern.layout.ipc.MessageHeaderDecoder;
import io.lectern.layout.ipc.ReceiptDecoder;
import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.RejectionDecoder;
import io.lectern.layout.ipc.SyncLevel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** A writer client reduced to the protocol, which can also break it. */
final class TestClient implements AutoCloseable {
  /** What came back. */
  sealed interface Response {
    long correlationId();
  }

  record Applied(long correlationId, long epoch, long changedCount, SyncLevel reached)
      implements Response {}

  record Rejected(long correlationId, long commandIndex, RejectionCode code, String message)
      implements Response {}

  private final ControlFile control;
  private final ClientRow row;
  private final ManyToOneRingBuffer ring;
  private final OneToOneRingBuffer responses;
  private long correlationId;
  private long term;

  TestClient(Path directory, String name) {
    control = ControlFile.open(directory.resolve("control.dat"));
    row = control.clientRows().claim(name);
    ring = control.commandRing();
    responses = control.responseRing(row.index());
    term = control.header().term();
  }

  ControlFile control() {
    return control;
  }

  ClientRow row() {
    return row;
  }

  ManyToOneRingBuffer ring() {
    return ring;
  }

  /** Of the last message. */
  long lastCorrelationId() {
    return correlationId;
  }

  void believeInTerm(long otherTerm) {
    term = otherTerm;
  }

  /** A unit of the next correlation id. */
  UnitMessage unit() {
    return UnitMessage.of(row.clientId(), ++correlationId, term);
  }

  long send(UnitMessage message) {
    write(MessageTypes.UNIT, message.toBytes());
    return correlationId;
  }

  long put(String id) {
    return send(unit().put(Concept.builder(id).build()));
  }

  void write(int type, byte[] bytes) {
    row.beginClaim();
    if (!ring.write(type, new UnsafeBuffer(bytes), 0, bytes.length)) {
      throw new IllegalStateException("the command ring is full");
    }
    row.endClaim();
    control.coordinatorWakeUp().signal();
  }

  /** Claims room and stops there, as a client that dies does. */
  void abandonClaim() {
    row.beginClaim();
    if (ring.tryClaim(MessageTypes.UNIT, 64) <= 0) {
      throw new IllegalStateException("the command ring is full");
    }
  }

  /** Claims room for a message, which {@link #commit} fills. */
  int claim(int length) {
    row.beginClaim();
    final int index = ring.tryClaim(MessageTypes.UNIT, length);
    if (index <= 0) {
      throw new IllegalStateException("the command ring is full");
    }
    return index;
  }

  void commit(int index, byte[] message) {
    ring.buffer().putBytes(index, message);
    ring.commit(index);
    row.endClaim();
    control.coordinatorWakeUp().signal();
  }

  /** As a client that disturbs what is the coordinator's. */
  void overwriteResponseTail(long tail) {
    responses
        .buffer()
        .putLong(responses.capacity() + RingBufferDescriptor.TAIL_POSITION_OFFSET, tail);
  }

  List<Response> poll() {
    final List<Response> received = new ArrayList<>();
    responses.read((type, buffer, offset, length) -> received.add(decode(type, buffer, offset)));
    return received;
  }

  /** Waits for the next response. */
  Response await() {
    final long deadlineNs = System.nanoTime() + 120_000_000_000L;
    while (System.nanoTime() < deadlineNs) {
      final List<Response> received = poll();
      if (!received.isEmpty()) {
        return received.getFirst();
      }
      row.responseWakeUp().sleep(() -> responses.size() > 0, 1_000_000_000L);
    }
    throw new AssertionError("no response within 30 s");
  }

  @Override
  public void close() {
    control.close();
  }

  private static Response decode(int type, DirectBuffer buffer, int offset) {
    final MessageHeaderDecoder header = new MessageHeaderDecoder();
    if (type == MessageTypes.RECEIPT) {
      final ReceiptDecoder receipt =
          new ReceiptDecoder().wrapAndApplyHeader(buffer, offset, header);
      return new Applied(
          receipt.correlationId(), receipt.epoch(), receipt.changedCount(), receipt.syncLevel());
    }
    final RejectionDecoder rejection =
        new RejectionDecoder().wrapAndApplyHeader(buffer, offset, header);
    final byte[] text = new byte[rejection.messageLength()];
    rejection.getMessage(text, 0, text.length);
    return new Rejected(
        rejection.correlationId(),
        rejection.commandIndex(),
        rejection.code(),
        new String(text, StandardCharsets.UTF_8));
  }
}
