package io.lectern.layout;

/**
 * The reader table, in the control file: one row for each snapshot that can be open at a time. A
 * reader process owns a row by holding the row's lock (see {@link ControlFileDescriptor}); it is
 * the row's one writer until the lock is free, but for the two fields of the coordinator.
 *
 * <pre>
 *   row i at table offset + i * 128 (two cache lines: adjacent-line prefetch would share one)
 *    0  pinned epoch u64      0x7FFFFFFFFFFFFFFF: idle
 *    8  retired bytes u64     the store's retired bytes when the epoch was pinned
 *   16  pid u64               0: no owner
 *   24  process start i64     ms since 1970
 *   32  name length u16, name UTF-8, at most 62 bytes
 *   96  noted epoch u64       the coordinator's: what it found pinned when it looked last
 *  104  noted at i64          the coordinator's: ms since 1970, when it found that for the first time
 *  120  limit u32             row 0 only: one more than the highest row ever owned (compare-and-set, only grows)
 * </pre>
 *
 * <p><b>Pinning.</b> Load the committed epoch; store it in the row; full fence; load the reclaim
 * floor; if that is above the stored epoch, begin again. <b>Unpinning.</b> Release-store idle. The
 * writer of the store stores the reclaim floor, full fence, then reads the pinned epochs of all
 * rows: either it sees the pin, or the reader sees the floor.
 */
public final class ReaderTableDescriptor {
  public static final int ROW_COUNT = 1024;
  public static final int ROW_LENGTH = 128;
  public static final int PINNED_EPOCH_OFFSET = 0;
  public static final int RETIRED_BYTES_OFFSET = 8;
  public static final int PID_OFFSET = 16;
  public static final int PROCESS_START_OFFSET = 24;
  public static final int NAME_OFFSET = 32;
  public static final int NOTED_EPOCH_OFFSET = 96;
  public static final int NOTED_AT_OFFSET = 104;
  public static final int LIMIT_OFFSET = 120;
  public static final int MAX_NAME_LENGTH = 62;

  /** Pinned epoch of a row without an open snapshot. */
  public static final long IDLE = Long.MAX_VALUE;

  private ReaderTableDescriptor() {}
}
