package io.lectern.client;

import io.lectern.engine.ReaderTable;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreWriter;
import io.lectern.engine.control.ClientRow;
import io.lectern.engine.control.ControlFile;
import io.lectern.engine.os.NativeFile;
import io.lectern.engine.os.ProcessIdentity;
import io.lectern.layout.ControlFileDescriptor;
import io.lectern.layout.MessageTypes;
import io.lectern.layout.ipc.ConceptChangedEncoder;
import io.lectern.layout.ipc.EpochCommittedEncoder;
import io.lectern.layout.ipc.MessageHeaderEncoder;
import io.lectern.layout.ipc.ReceiptEncoder;
import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.RejectionEncoder;
import io.lectern.layout.ipc.SyncLevel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.broadcast.BroadcastTransmitter;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;

/**
 * As much of a coordinator as clients need to be tested against, over a real store and a real
 * control file, in a thread of the test: it can be told to be slow, to be silent, to lose answers,
 * and to die. Whatever it is told holds from its next turn on: the turn that it is at is waited
 * for.
 */
final class StandInCoordinator implements AutoCloseable {
  private static final int TERM_SHIFT = 40;

  /** By directory: they outlive a coordinator. */
  private static final Map<Path, Map<UUID, long[]>> RECEIPTS = new ConcurrentHashMap<>();

  private final NativeFile lock;
  private final ControlFile control;
  private final StoreWriter store;
  private final ManyToOneRingBuffer commands;
  private final BroadcastTransmitter broadcast;
  private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[4096]);
  private final MessageHeaderEncoder header = new MessageHeaderEncoder();
  private final Thread thread = new Thread(this::run, "stand-in-coordinator");
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private long sequence;
  private volatile boolean running = true;
  private volatile boolean paused;
  private boolean silent; // guarded by this, as are the next four
  private boolean throwing;
  private boolean losing;
  private boolean forgetful;
  private boolean mute;
  private final Map<UUID, long[]> receipts; // epoch and changed count, as a journal would have them
  private SyncLevel reached; // null: what was asked for

  private StandInCoordinator(
      NativeFile lock, ControlFile control, StoreWriter store, Map<UUID, long[]> receipts) {
    this.receipts = receipts;
    this.lock = lock;
    this.control = control;
    this.store = store;
    commands = control.commandRing();
    broadcast = new BroadcastTransmitter(control.broadcastBuffer());
    sequence = store.term() << TERM_SHIFT;
  }

  /** Takes the store of a directory, which is made if there is none. */
  static StandInCoordinator start(Path dir) {
    final Path storeFile = dir.resolve("store.dat");
    final Path controlFile = dir.resolve("control.dat");
    if (!Files.exists(storeFile)) {
      StoreWriter.create(storeFile, StoreConfig.small(), ReaderTable.inProcess()).close();
    }
    final NativeFile lock = NativeFile.open(storeFile, true, false, 0);
    if (!lock.tryLock(ControlFileDescriptor.COORDINATOR_LOCK_OFFSET)) {
      throw new AssertionError("the store is held");
    }
    if (!Files.exists(controlFile)) {
      final StoreWriter writer = StoreWriter.open(storeFile, ReaderTable.inProcess());
      ControlFile.create(controlFile, writer.storeIdHigh(), writer.storeIdLow()).close();
      writer.close();
    }
    final ControlFile control = ControlFile.open(controlFile);
    final ProcessIdentity self = ProcessIdentity.current();
    control.header().starting(self.pid(), self.startMs(), System.currentTimeMillis());
    final StoreWriter store =
        StoreWriter.open(storeFile, StoreConfig.small(), control.readerTable());
    store.controlId(control.header().controlId());
    final StandInCoordinator coordinator =
        new StandInCoordinator(
            lock, control, store, RECEIPTS.computeIfAbsent(dir, _ -> new ConcurrentHashMap<>()));
    control.header().running(store.term(), System.currentTimeMillis());
    coordinator.thread.start();
    return coordinator;
  }

  ControlFile control() {
    return control;
  }

  /** Takes no commands from now on, or takes them again. */
  synchronized void pause(boolean value) {
    paused = value;
  }

  /** Applies units from now on without answering. */
  synchronized void silence(boolean value) {
    silent = value;
  }

  /** Forgets units from now on as they come, or tells clients that it did, and takes them again. */
  synchronized void throwAway(boolean value) {
    throwing = value;
    for (int i = 0; !value && i < control.clientRows().rowCount(); i++) {
      control.clientRows().row(i).countRingReset();
    }
  }

  /** Says from now on of keys that are not fresh that it cannot look them up yet. */
  synchronized void withholdKeys(boolean value) {
    forgetful = value;
  }

  /** Counts each answer as dropped from now on, instead of sending it. */
  synchronized void loseAnswers(boolean value) {
    losing = value;
  }

  /** Says in receipts from now on that this was reached, whatever was asked for. */
  synchronized void reach(SyncLevel level) {
    reached = level;
  }

  /** Has the store name another control file than the one that is there, or the right one again. */
  void misnameControlFile(boolean value) {
    store.controlId(value ? ~control.header().controlId() : control.header().controlId());
  }

  /** Broadcasts nothing from now on. */
  synchronized void mute(boolean value) {
    mute = value;
  }

  /**
   * Broadcasts a change, without there being one, under a sequence number of the caller's choice.
   */
  void broadcastChange(long withSequence, long epoch, String id) {
    final byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    final ConceptChangedEncoder encoder = new ConceptChangedEncoder();
    encoder.wrapAndApplyHeader(scratch, 0, header).sequence(withSequence).epoch(epoch).ordinal(1);
    encoder.change().clear().conceptPut(true);
    encoder.putId(bytes, 0, bytes.length);
    transmit(MessageTypes.CONCEPT_CHANGED, encoder.encodedLength());
  }

  /** Broadcasts bytes that are no message. */
  void broadcastGarbage() {
    scratch.setMemory(0, 64, (byte) 0x5A);
    broadcast.transmit(MessageTypes.CONCEPT_CHANGED, scratch, 0, 64);
  }

  long lastSequence() {
    return sequence;
  }

  /** Ends as a killed process does: the lock is gone, and nothing is said to anyone. */
  void die() {
    end();
    lock.close();
    control.close();
  }

  @Override
  public void close() {
    end();
    control.header().stopped();
    store.close();
    control.close();
    lock.close();
    if (failure.get() != null) {
      throw new AssertionError("the stand-in failed", failure.get());
    }
  }

  private void end() {
    running = false;
    control.coordinatorWakeUp().signal();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private synchronized int takeCommands() {
    return paused ? 0 : commands.read(this::onMessage, 64);
  }

  private void run() {
    try {
      while (running) {
        control.header().heartbeat(System.currentTimeMillis());
        final int taken = takeCommands();
        if (taken == 0) {
          control
              .coordinatorWakeUp()
              .sleep(
                  () -> !running || (!paused && commands.size() > 0),
                  TimeUnit.MILLISECONDS.toNanos(5));
        }
      }
    } catch (RuntimeException | Error e) {
      failure.set(e);
    }
  }

  private void onMessage(int type, MutableDirectBuffer buffer, int offset, int length) {
    if (type != MessageTypes.UNIT) {
      throw new AssertionError("message type " + type);
    }
    final UnitMessage unit = UnitMessage.decode(buffer, offset);
    if (unit.length() != length) {
      throw new AssertionError("a unit of " + unit.length() + " bytes in " + length);
    }
    if (throwing) {
      return;
    }
    if (unit.term() != store.term()) {
      reject(unit, 0, RejectionCode.STALE_TERM, "sent in term " + unit.term());
      return;
    }
    final long[] known = unit.freshKey() ? null : receipts.get(unit.key());
    if (known != null) {
      answer(unit, known[0], (int) known[1]);
      return;
    }
    if (forgetful && !unit.freshKey()) {
      reject(unit, 0, RejectionCode.KEYS_UNAVAILABLE, "not known yet");
      return;
    }
    store.beginBatch();
    int index = 0;
    int changed = 0;
    try {
      for (final UnitMessage.Decoded command : unit.commands()) {
        changed += apply(command) ? 1 : 0;
        index++;
      }
    } catch (StoreException e) {
      store.abort();
      reject(unit, index, RejectionCode.MISSING_CONCEPT, e.getMessage());
      return;
    }
    final long epoch = store.commit();
    if (!mute) {
      broadcastBatch(epoch);
    }
    control.epochSignal().publish();
    receipts.put(unit.key(), new long[] {epoch, changed});
    answer(unit, epoch, changed);
  }

  private boolean apply(UnitMessage.Decoded command) {
    return switch (command) {
      case UnitMessage.Put put -> store.put(put.concept());
      case UnitMessage.Delete delete -> store.delete(delete.id());
      case UnitMessage.Link link -> store.link(link.edge(), link.createMissing());
      case UnitMessage.CreateSpace space -> store.createSpace(space.config());
      case UnitMessage.Unlink unlink -> store.unlink(unlink.from(), unlink.type(), unlink.to());
    };
  }

  private void broadcastBatch(long epoch) {
    store.forEachChange(
        (ordinal, ids, idOffset, idLength, high, low, flags) -> {
          final ConceptChangedEncoder encoder = new ConceptChangedEncoder();
          encoder
              .wrapAndApplyHeader(scratch, 0, header)
              .sequence(++sequence)
              .epoch(epoch)
              .fingerprintHigh(high)
              .fingerprintLow(low)
              .ordinal(ordinal);
          encoder
              .change()
              .clear()
              .conceptPut((flags & 1) != 0)
              .edgesChanged((flags & 2) != 0)
              .conceptDeleted((flags & 4) != 0);
          encoder.putId(ids, idOffset, idLength);
          transmit(MessageTypes.CONCEPT_CHANGED, encoder.encodedLength());
        });
    final EpochCommittedEncoder encoder = new EpochCommittedEncoder();
    encoder
        .wrapAndApplyHeader(scratch, 0, header)
        .sequence(++sequence)
        .epoch(epoch)
        .term(store.term());
    transmit(MessageTypes.EPOCH_COMMITTED, encoder.encodedLength());
  }

  private void transmit(int type, int encodedLength) {
    broadcast.transmit(type, scratch, 0, MessageHeaderEncoder.ENCODED_LENGTH + encodedLength);
  }

  private void answer(UnitMessage unit, long epoch, int changed) {
    final ReceiptEncoder encoder = new ReceiptEncoder();
    encoder
        .wrapAndApplyHeader(scratch, 0, header)
        .clientId(unit.clientId())
        .correlationId(unit.correlationId())
        .epoch(epoch)
        .changedCount(changed)
        .syncLevel(reached == null ? unit.syncLevel() : reached);
    respond(unit, MessageTypes.RECEIPT, encoder.encodedLength());
  }

  private void reject(UnitMessage unit, int index, RejectionCode code, String message) {
    final byte[] text = message.getBytes(StandardCharsets.UTF_8);
    final RejectionEncoder encoder = new RejectionEncoder();
    encoder
        .wrapAndApplyHeader(scratch, 0, header)
        .clientId(unit.clientId())
        .correlationId(unit.correlationId())
        .commandIndex(index)
        .code(code)
        .putMessage(text, 0, text.length);
    respond(unit, MessageTypes.REJECTION, encoder.encodedLength());
  }

  private void respond(UnitMessage unit, int type, int encodedLength) {
    final ClientRow row = control.clientRows().find(unit.clientId());
    if (silent || row == null) {
      return;
    }
    final int length = MessageHeaderEncoder.ENCODED_LENGTH + encodedLength;
    if (losing || !control.responseRing(row.index()).write(type, scratch, 0, length)) {
      row.countDroppedResponse();
    }
    row.responseWakeUp().signal();
  }
}
