package io.lectern.engine.control;

import static io.lectern.layout.ControlFileDescriptor.*;

import io.lectern.engine.ReaderTable;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.NativeFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * A control file, checked and mapped read-write: by the coordinator, by every reader and by every
 * client.
 *
 * <p>All but the response rings has its blocks allocated when the file is made, and a response ring
 * when a client claims it, so that a disk that fills up later cannot fail a store to the mapping.
 *
 * <p>Safe for use by several threads; the parts have their own rules. {@link #close} gives up the
 * rows claimed through this object. The mapping stays until nothing refers to its parts any more,
 * so that a thread that still holds one does no harm.
 */
public final class ControlFile implements AutoCloseable {
  private final NativeFile file;
  private final MemorySegment memory;
  private final ControlHeader header;
  private final ReaderTable readerTable;
  private final ReaderRows readerRows;
  private final ClientRows clientRows;

  ControlFile(NativeFile file, MemorySegment memory) {
    this.file = file;
    this.memory = memory;
    this.header = new ControlHeader(memory);
    this.readerTable = new ReaderTable(part(PART_READER_TABLE));
    this.readerRows =
        new ReaderRows(readerTable, new RowLocks(file, READER_LOCK_OFFSET, readerTable.rowCount()));
    this.clientRows = new ClientRows(this, file);
  }

  /**
   * Maps an existing control file.
   *
   * @throws StoreException NOT_A_STORE if there is none, else what is wrong with it
   */
  public static ControlFile open(Path path) {
    if (Files.notExists(path)) {
      throw new StoreException(
          Reason.NOT_A_STORE,
          "there is no file " + path + ": a coordinator makes it (`lectern serve --dir DIR`)");
    }
    final NativeFile file = NativeFile.open(path, true, false, 0);
    boolean opened = false;
    try {
      ControlFileFormat.check(file);
      final ControlFile control = new ControlFile(file, file.map(0, fileLength(), Arena.ofAuto()));
      opened = true;
      return control;
    } finally {
      if (!opened) {
        file.close();
      }
    }
  }

  /**
   * Makes a control file of a new control id for a store, in place of any there is, and maps it.
   * Only for the coordinator, while it holds the store's lock.
   *
   * @throws StoreException NO_SPACE if the disk is full, PLATFORM if the file cannot be made there
   */
  public static ControlFile create(Path path, long storeIdHigh, long storeIdLow) {
    ControlFileFormat.create(path, storeIdHigh, storeIdLow);
    return open(path);
  }

  public Path path() {
    return file.path();
  }

  public ControlHeader header() {
    return header;
  }

  /** Throws NOT_A_STORE unless this file belongs to the store. */
  public void requireStore(long storeIdHigh, long storeIdLow) {
    if (header.storeIdHigh() != storeIdHigh || header.storeIdLow() != storeIdLow) {
      throw new StoreException(
          Reason.NOT_A_STORE, path() + " belongs to another store than the one beside it");
    }
  }

  /** Allocates again what may have become holes, as when the file was copied: for a coordinator. */
  public void allocateFixedParts() {
    ControlFileFormat.allocateFixedParts(file);
  }

  /** The command ring, for producers; its consumer is the coordinator. */
  public ManyToOneRingBuffer commandRing() {
    return new ManyToOneRingBuffer(commandRingBuffer());
  }

  /** The bytes of the command ring, trailer included. */
  public AtomicBuffer commandRingBuffer() {
    return buffer(PART_COMMAND_RING);
  }

  /** For one BroadcastTransmitter, of the coordinator, and any number of BroadcastReceivers. */
  public AtomicBuffer broadcastBuffer() {
    return buffer(PART_BROADCAST);
  }

  public AtomicBuffer counterMetadataBuffer() {
    return buffer(PART_COUNTER_METADATA);
  }

  public AtomicBuffer counterValuesBuffer() {
    return buffer(PART_COUNTER_VALUES);
  }

  public AtomicBuffer errorLogBuffer() {
    return buffer(PART_ERROR_LOG);
  }

  /** Rows of all readers, whoever owns them. */
  public ReaderTable readerTable() {
    return readerTable;
  }

  /** Claims, gives up and sweeps rows of the reader table. */
  public ReaderRows readerRows() {
    return readerRows;
  }

  /** Claims, gives up and sweeps rows of the client table. */
  public ClientRows clientRows() {
    return clientRows;
  }

  /**
   * The response ring of a client-table row: one producer, the coordinator, and one consumer, the
   * row's owner.
   */
  public OneToOneRingBuffer responseRing(int row) {
    return new OneToOneRingBuffer(new UnsafeBuffer(responseRingMemory(row).asByteBuffer()));
  }

  /** Where the coordinator sleeps while the command ring is empty; producers signal it. */
  public WakeUp coordinatorWakeUp() {
    return new WakeUp(memory, SLEEPING_OFFSET);
  }

  /** Where processes wait for an epoch; the coordinator publishes. */
  public EpochSignal epochSignal() {
    return new EpochSignal(memory);
  }

  @Override
  public void close() {
    readerRows.releaseAll();
    clientRows.releaseAll();
    file.close();
  }

  MemorySegment part(int part) {
    return memory.asSlice(partOffset(part), partLength(part));
  }

  MemorySegment responseRingMemory(int row) {
    return part(PART_RESPONSE_RINGS)
        .asSlice((long) row * RESPONSE_RING_STRIDE, RESPONSE_RING_LENGTH);
  }

  private UnsafeBuffer buffer(int part) {
    return new UnsafeBuffer(part(part).asByteBuffer());
  }
}
