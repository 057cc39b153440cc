package io.lectern.layout;

import org.agrona.concurrent.broadcast.BroadcastBufferDescriptor;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The control file {@code control.dat}: how clients, readers and the coordinator of one store talk.
 * All of them map it read-write; it survives the coordinator and is used again by the next one.
 *
 * <pre>
 *   byte
 *      0  magic u64
 *      8  version u32            stored last, release; 0 while the file is being made
 *     12  byte-order mark u32
 *     16  control id u64         equal to the store header's while in force
 *     24  length u64
 *     32  store id u64 x 2
 *     48  boot id u64 x 2        of the kernel that the file was made under
 *     64  coordinator state u32  1 starting, 2 running, 3 stopped (release)
 *     72  coordinator pid u64
 *     80  coordinator start i64  ms since 1970
 *     88  term u64               of the running coordinator
 *     96  heartbeat i64          ms since 1970, stored at least every second (release)
 *    128  sleeping u32           futex word: 1 while the coordinator sleeps, see below
 *    192  epoch signal u32       futex word: raised by one whenever those who wait are woken
 *    196  epoch waiters u32      1 when somebody sleeps on it, or is about to
 *    256  offsets and lengths u64 each: command ring, broadcast, counter metadata, counter values,
 *         error log, reader table, client table, response rings
 *   4096  the parts, in that order, each 4096-byte aligned
 * </pre>
 *
 * <p><b>Waking the coordinator.</b> Coordinator: store sleeping = 1; full fence; look at the ring
 * once more; wait on the futex while it is 1; store 0. Producer: commit to the ring; full fence; if
 * sleeping is 1 store 0 and wake. The fences make sure that one of the two sees the other. Each
 * client's response signal works the same way.
 *
 * <p><b>Waiting for an epoch.</b> Waiter: load the signal; store waiters = 1; full fence; look at
 * the committed epoch; wait on the futex while the signal is what it was. Coordinator: commit the
 * epoch; full fence; if waiters is 1, store 0, raise the signal by one and wake all, in this order.
 *
 * <p><b>Blocks.</b> All but the response rings is allocated when the file is made; a response ring
 * is allocated by the client that claims it.
 *
 * <p><b>Locks</b> are Linux open-file-description locks, one byte each, beyond every file's end:
 * {@code store.dat} and {@code control.dat} at {@link #COORDINATOR_LOCK_OFFSET} are held by the
 * coordinator, {@code store.dat} at {@link #SNAPSHOTS_LOCK_OFFSET} shared by every process that may
 * have snapshots open, and held alone by a coordinator while it replaces the control file that they
 * would be pinned in, {@code control.dat} at {@link #READER_LOCK_OFFSET} + row by the owner of a
 * reader-table row, at {@link #CLIENT_LOCK_OFFSET} + row by the owner of a client-table row. A row
 * whose lock is free has no owner, whatever the row says.
 */
public final class ControlFileDescriptor {
  /** "LECTCTL" followed by 0x00, read as a little-endian u64. */
  public static final long MAGIC = 0x004C54435443454CL;

  public static final int VERSION = 1;
  public static final int HEADER_LENGTH = 4096;

  public static final int MAGIC_OFFSET = 0;
  public static final int VERSION_OFFSET = 8;
  public static final int BYTE_ORDER_MARK_OFFSET = 12;
  public static final int CONTROL_ID_OFFSET = 16;
  public static final int LENGTH_OFFSET = 24;
  public static final int STORE_ID_HIGH_OFFSET = 32;
  public static final int STORE_ID_LOW_OFFSET = 40;
  public static final int BOOT_ID_HIGH_OFFSET = 48;
  public static final int BOOT_ID_LOW_OFFSET = 56;

  public static final int COORDINATOR_STATE_OFFSET = 64;
  public static final int COORDINATOR_PID_OFFSET = 72;
  public static final int COORDINATOR_START_OFFSET = 80;
  public static final int TERM_OFFSET = 88;
  public static final int HEARTBEAT_OFFSET = 96;

  public static final int STATE_STARTING = 1;
  public static final int STATE_RUNNING = 2;
  public static final int STATE_STOPPED = 3;

  public static final int SLEEPING_OFFSET = 128;
  public static final int EPOCH_SIGNAL_OFFSET = 192;
  public static final int EPOCH_WAITERS_OFFSET = 196;

  /** First of the {offset u64, length u64} pairs. */
  public static final int PARTS_OFFSET = 256;

  public static final int PART_LENGTH = 16;
  public static final int PART_COMMAND_RING = 0;
  public static final int PART_BROADCAST = 1;
  public static final int PART_COUNTER_METADATA = 2;
  public static final int PART_COUNTER_VALUES = 3;
  public static final int PART_ERROR_LOG = 4;
  public static final int PART_READER_TABLE = 5;
  public static final int PART_CLIENT_TABLE = 6;
  public static final int PART_RESPONSE_RINGS = 7;
  public static final int PART_COUNT = 8;

  /** Data bytes of the command ring: a power of two; the longest message is an eighth of it. */
  public static final int COMMAND_RING_CAPACITY = 32 << 20;

  /** Data bytes of the broadcast buffer: a power of two; the longest message is an eighth of it. */
  public static final int BROADCAST_CAPACITY = 8 << 20;

  /** Data bytes of one client's response ring. */
  public static final int RESPONSE_RING_CAPACITY = 256 << 10;

  public static final int COUNTER_VALUES_LENGTH = 64 << 10;
  public static final int COUNTER_METADATA_LENGTH = 4 * COUNTER_VALUES_LENGTH;
  public static final int ERROR_LOG_LENGTH = 1 << 20;

  public static final int COMMAND_RING_LENGTH =
      COMMAND_RING_CAPACITY + RingBufferDescriptor.TRAILER_LENGTH;
  public static final int BROADCAST_LENGTH =
      BROADCAST_CAPACITY + BroadcastBufferDescriptor.TRAILER_LENGTH;

  /** Bytes of one response ring. */
  public static final int RESPONSE_RING_LENGTH =
      RESPONSE_RING_CAPACITY + RingBufferDescriptor.TRAILER_LENGTH;

  /** Bytes from one client's response ring to the next. */
  public static final int RESPONSE_RING_STRIDE = align(RESPONSE_RING_LENGTH);

  public static final long COORDINATOR_LOCK_OFFSET = 1L << 62;
  public static final long SNAPSHOTS_LOCK_OFFSET = 1L << 61;
  public static final long READER_LOCK_OFFSET = 1L << 40;
  public static final long CLIENT_LOCK_OFFSET = 1L << 41;

  private static final long[] PART_LENGTHS = {
    COMMAND_RING_LENGTH,
    BROADCAST_LENGTH,
    COUNTER_METADATA_LENGTH,
    COUNTER_VALUES_LENGTH,
    ERROR_LOG_LENGTH,
    (long) ReaderTableDescriptor.ROW_COUNT * ReaderTableDescriptor.ROW_LENGTH,
    (long) ClientTableDescriptor.ROW_COUNT * ClientTableDescriptor.ROW_LENGTH,
    (long) ClientTableDescriptor.ROW_COUNT * RESPONSE_RING_STRIDE,
  };

  private ControlFileDescriptor() {}

  /** Offset in the header of a part's {offset, length} pair. */
  public static int partEntryOffset(int part) {
    return PARTS_OFFSET + part * PART_LENGTH;
  }

  /** Where a part of a file of this version begins. */
  public static long partOffset(int part) {
    long offset = HEADER_LENGTH;
    for (int i = 0; i < part; i++) {
      offset += align(Math.toIntExact(PART_LENGTHS[i]));
    }
    return offset;
  }

  /** Length of a part of a file of this version. */
  public static long partLength(int part) {
    return PART_LENGTHS[part];
  }

  /** Length of a control file of this version; the file is sparse. */
  public static long fileLength() {
    return partOffset(PART_COUNT);
  }

  private static int align(int length) {
    return (length + 4095) & ~4095;
  }
}
