package io.lectern.coordinator;

import io.lectern.coordinator.CoordinatorCounters.Counter;
import io.lectern.engine.ChangeConsumer;
import io.lectern.engine.StoreWriter;
import io.lectern.engine.control.ControlFile;
import io.lectern.engine.control.EpochSignal;
import io.lectern.layout.ConceptRecordDescriptor;
import io.lectern.layout.MessageTypes;
import io.lectern.layout.ipc.ConceptChangedEncoder;
import io.lectern.layout.ipc.EpochCommittedEncoder;
import io.lectern.layout.ipc.MessageHeaderEncoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.broadcast.BroadcastTransmitter;

/**
 * Tells all readers what a batch has changed: a message for each concept, then one for the epoch,
 * then the epoch signal. Sequence numbers grow by one from message to message; each term begins its
 * own row of them, so that a reader sees a gap where one coordinator ended and another began.
 *
 * <p>Used by one thread.
 */
final class InvalidationPublisher {
  private static final int TERM_SHIFT = 40;
  private static final int SCRATCH_LENGTH = ConceptRecordDescriptor.MAX_ID_LENGTH + 128;

  private final BroadcastTransmitter transmitter;
  private final EpochSignal signal;
  private final CoordinatorCounters counters;
  private final long term;
  private final MessageHeaderEncoder header = new MessageHeaderEncoder();
  private final ConceptChangedEncoder conceptChanged = new ConceptChangedEncoder();
  private final EpochCommittedEncoder epochCommitted = new EpochCommittedEncoder();
  private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[SCRATCH_LENGTH]);
  private long sequence;
  private int changeCount;

  InvalidationPublisher(ControlFile control, long term, CoordinatorCounters counters) {
    this.transmitter = new BroadcastTransmitter(control.broadcastBuffer());
    this.signal = control.epochSignal();
    this.counters = counters;
    this.term = term;
    this.sequence = term << TERM_SHIFT;
  }

  /** Publishes the batch that the writer has just committed at an epoch. */
  void publishBatch(StoreWriter store, long epoch) {
    changeCount = 0;
    store.forEachChange(
        (ordinal, ids, idOffset, idLength, fingerprintHigh, fingerprintLow, flags) ->
            publishChange(
                epoch, ordinal, ids, idOffset, idLength, fingerprintHigh, fingerprintLow, flags));
    counters.add(Counter.INVALIDATIONS, changeCount);
    publishEpoch(epoch, changeCount);
  }

  /** Publishes an epoch that changes nothing that readers see, or that is this term's first. */
  void publishEpoch(long epoch) {
    publishEpoch(epoch, 0);
  }

  private void publishChange(
      long epoch,
      int ordinal,
      byte[] ids,
      int idOffset,
      int idLength,
      long fingerprintHigh,
      long fingerprintLow,
      int flags) {
    changeCount++;
    conceptChanged
        .wrapAndApplyHeader(scratch, 0, header)
        .sequence(++sequence)
        .epoch(epoch)
        .fingerprintHigh(fingerprintHigh)
        .fingerprintLow(fingerprintLow)
        .ordinal(ordinal);
    conceptChanged
        .change()
        .clear()
        .conceptPut((flags & ChangeConsumer.CONCEPT) != 0)
        .edgesChanged((flags & ChangeConsumer.EDGES) != 0)
        .conceptDeleted((flags & ChangeConsumer.DELETED) != 0);
    conceptChanged.putId(ids, idOffset, idLength);
    transmit(MessageTypes.CONCEPT_CHANGED, conceptChanged.encodedLength());
  }

  private void publishEpoch(long epoch, int changes) {
    epochCommitted
        .wrapAndApplyHeader(scratch, 0, header)
        .sequence(++sequence)
        .epoch(epoch)
        .changeCount(changes)
        .term(term);
    transmit(MessageTypes.EPOCH_COMMITTED, epochCommitted.encodedLength());
    signal.publish();
  }

  private void transmit(int type, int encodedLength) {
    transmitter.transmit(type, scratch, 0, MessageHeaderEncoder.ENCODED_LENGTH + encodedLength);
  }
}
