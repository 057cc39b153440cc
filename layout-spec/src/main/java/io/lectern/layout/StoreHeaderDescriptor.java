package io.lectern.layout;

/**
 * The header page of {@code store.dat}: who the file is, what is committed, and where the regions
 * lie.
 *
 * <p>All integers of the file are little-endian and naturally aligned. "writer" is the one
 * coordinator process; every other process only reads.
 *
 * <pre>
 *   byte
 *      0  +-----------------------------------------------------------------+
 *         | magic u64 | major u16 minor u16 | byte-order mark u32           |  immutable after
 *         | file length u64 | store id u64 x 2 | hash seed u64              |  creation (plain)
 *         | created at i64 ns                                               |
 *     64  +-----------------------------------------------------------------+
 *         | committed epoch u64 | rollback count u64 | reclaim floor u64    |  published state
 *         | term u64 | control id u64                                       |  (acquire/release)
 *    128  +-----------------------------------------------------------------+
 *         | undo count u64 | undo epoch u64 | boot id u64 x 2               |  writer's own state
 *         | clean flag u32 | journaled entry u64 | unjournaled epoch u64     |  (release)
 *    192  +-----------------------------------------------------------------+
 *         | concept count u64 | edge count u64 | vector count u64           |  counts, undone with
 *         | retired bytes u64 | reused bytes u64                            |  the batch (opaque)
 *    256  +-----------------------------------------------------------------+
 *         | index directory u64 | symbol count u32                          |  roots that readers
 *         | (word 272:) slot tail u32                                       |  follow (release)
 *    320  +-----------------------------------------------------------------+
 *         | free slot head u32 tail u32 | tombstone head u32 tail u32       |  slot queues (plain,
 *         |                                                                 |  undone)
 *    512  +-----------------------------------------------------------------+
 *         | region table, see {@link RegionTableDescriptor}                 |
 *   4096  +-----------------------------------------------------------------+
 * </pre>
 */
public final class StoreHeaderDescriptor {
  /** Bytes of the header page. */
  public static final int HEADER_LENGTH = 4096;

  /** "LECTERN" followed by 0x00, read as a little-endian u64. */
  public static final long MAGIC = 0x004E52455443454CL;

  /** A reader refuses a file whose major version differs from its own. */
  public static final int FORMAT_MAJOR = 2;

  /** A minor version only adds; a reader accepts every minor version of its major. */
  public static final int FORMAT_MINOR = 1;

  /** Written as a native u32; a file of the other byte order reads as 0x04030201. */
  public static final int BYTE_ORDER_MARK = 0x01020304;

  public static final int MAGIC_OFFSET = 0;
  public static final int FORMAT_MAJOR_OFFSET = 8;
  public static final int FORMAT_MINOR_OFFSET = 10;
  public static final int BYTE_ORDER_MARK_OFFSET = 12;
  public static final int FILE_LENGTH_OFFSET = 16;
  public static final int STORE_ID_HIGH_OFFSET = 24;
  public static final int STORE_ID_LOW_OFFSET = 32;
  public static final int HASH_SEED_OFFSET = 40;
  public static final int CREATED_AT_OFFSET = 48;

  /** Release-stored by the writer after everything the epoch makes reachable; acquire-loaded. */
  public static final int COMMITTED_EPOCH_OFFSET = 64;

  /**
   * Release-stored, raised by one before any published word is put back to an older value, and by
   * one more when all of them are. A reader that validates a slot or a block by reading its epoch
   * twice also reads this twice: equal values rule out the A-B-A of a change that was undone in
   * between. It reads this again, too, before it follows a link that it found in a version, a block
   * or a directory newer than its epoch, whose space an undo may have given to something else.
   */
  public static final int ROLLBACK_COUNT_OFFSET = 72;

  /**
   * The oldest epoch that a reader may pin from now on; space retired at or before it may be reused
   * once no older one is pinned. Never lowered. Stored, then a full fence, before the writer scans
   * the reader table; a reader that finds it above the epoch it pinned takes the pin back.
   */
  public static final int RECLAIM_FLOOR_OFFSET = 80;

  /** Fencing term: raised by every coordinator that takes the store. */
  public static final int TERM_OFFSET = 88;

  /** Identity of the control file in force; a reader whose control file differs maps it anew. */
  public static final int CONTROL_ID_OFFSET = 96;

  /** Entries of the undo area that belong to the batch in flight; 0: no batch in flight. */
  public static final int UNDO_COUNT_OFFSET = 128;

  /** Epoch of the batch that the undo entries belong to. */
  public static final int UNDO_EPOCH_OFFSET = 136;

  public static final int BOOT_ID_HIGH_OFFSET = 144;
  public static final int BOOT_ID_LOW_OFFSET = 152;

  /** 1 after a clean stop of the coordinator, 0 while one owns the file. */
  public static final int CLEAN_OFFSET = 160;

  /**
   * Number of the journal's entry for the last batch that has one; stored before the epoch of that
   * batch. A journal that ends before it is not whole.
   */
  public static final int JOURNALED_ENTRY_OFFSET = 168;

  /** Epoch of the last batch with changes that are not in the journal; stored before it. */
  public static final int UNJOURNALED_EPOCH_OFFSET = 176;

  public static final int CONCEPT_COUNT_OFFSET = 192;
  public static final int EDGE_COUNT_OFFSET = 200;
  public static final int VECTOR_COUNT_OFFSET = 208;

  /** Bytes ever retired; the difference of two readings is what was retired between them. */
  public static final int RETIRED_BYTES_OFFSET = 216;

  /** Bytes ever taken back into use from what was retired. */
  public static final int REUSED_BYTES_OFFSET = 224;

  /** Directory block's file offset (64-byte aligned) with the global depth in the low 6 bits. */
  public static final int INDEX_DIRECTORY_OFFSET = 256;

  public static final int SYMBOL_COUNT_OFFSET = 264;

  /** One more than the highest ordinal ever given out; ordinal 0 is never given out. */
  public static final int SLOT_TAIL_OFFSET = 272;

  public static final int FREE_SLOT_HEAD_OFFSET = 320;
  public static final int FREE_SLOT_TAIL_OFFSET = 324;
  public static final int TOMBSTONE_HEAD_OFFSET = 328;
  public static final int TOMBSTONE_TAIL_OFFSET = 332;

  public static final int REGION_TABLE_OFFSET = 512;

  private StoreHeaderDescriptor() {}
}
