package io.lectern.layout;

import static io.lectern.layout.LayoutTable.assertLayout;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pins offset, size, alignment and non-overlap of every field: a change of format shows here. */
class DescriptorLayoutTest {
  @Test
  void shouldLayOutStoreHeader() {
    assertLayout(
        StoreHeaderDescriptor.class,
        """
        [header 4096]
        MAGIC_OFFSET                0   8
        FORMAT_MAJOR_OFFSET         8   2
        FORMAT_MINOR_OFFSET        10   2
        BYTE_ORDER_MARK_OFFSET     12   4
        FILE_LENGTH_OFFSET         16   8
        STORE_ID_HIGH_OFFSET       24   8
        STORE_ID_LOW_OFFSET        32   8
        HASH_SEED_OFFSET           40   8
        CREATED_AT_OFFSET          48   8
        COMMITTED_EPOCH_OFFSET     64   8
        ROLLBACK_COUNT_OFFSET      72   8
        RECLAIM_FLOOR_OFFSET       80   8
        TERM_OFFSET                88   8
        CONTROL_ID_OFFSET          96   8
        UNDO_COUNT_OFFSET         128   8
        UNDO_EPOCH_OFFSET         136   8
        BOOT_ID_HIGH_OFFSET       144   8
        BOOT_ID_LOW_OFFSET        152   8
        CLEAN_OFFSET              160   4
        JOURNALED_ENTRY_OFFSET    168   8
        UNJOURNALED_EPOCH_OFFSET  176   8
        CONCEPT_COUNT_OFFSET      192   8
        EDGE_COUNT_OFFSET         200   8
        VECTOR_COUNT_OFFSET       208   8
        RETIRED_BYTES_OFFSET      216   8
        REUSED_BYTES_OFFSET       224   8
        INDEX_DIRECTORY_OFFSET    256   8
        SYMBOL_COUNT_OFFSET       264   4
        SLOT_TAIL_OFFSET          272   4
        FREE_SLOT_HEAD_OFFSET     320   4
        FREE_SLOT_TAIL_OFFSET     324   4
        TOMBSTONE_HEAD_OFFSET     328   4
        TOMBSTONE_TAIL_OFFSET     332   4
        REGION_TABLE_OFFSET       512 512
        [constants]
        HEADER_LENGTH    4096
        MAGIC            0x004E52455443454C
        FORMAT_MAJOR     2
        FORMAT_MINOR     1
        BYTE_ORDER_MARK  0x01020304
        """);
    assertThat(magicText(StoreHeaderDescriptor.MAGIC)).isEqualTo("LECTERN\0");
  }

  @Test
  void shouldLayOutRegionTable() {
    assertLayout(
        RegionTableDescriptor.class,
        """
        [row 64]
        KIND_OFFSET              0  4
        REGION_OFFSET            4  4
        OFFSET_OFFSET            8  8
        RESERVED_BYTES_OFFSET   16  8
        ALLOCATED_BYTES_OFFSET  24  8
        USED_BYTES_OFFSET       32  8
        [constants]
        ENTRY_LENGTH     64
        AREA_ALIGNMENT   2097152
        REGION_HEADER    1
        REGION_CONCEPT   2
        REGION_EDGE      3
        REGION_HNSW      4
        UNDO             1
        SLOTS            2
        INDEX            3
        RECORDS          4
        SYMBOLS          5
        EDGES            6
        HNSW             7
        ADJACENCY        8
        AREA_COUNT       8
        """);
    assertThat(RegionTableDescriptor.entryOffset(1)).isEqualTo(512);
    assertThat(RegionTableDescriptor.entryOffset(8)).isEqualTo(960);
    assertThat(IntStream.rangeClosed(1, 8).map(RegionTableDescriptor::regionOf))
        .containsExactly(1, 2, 2, 2, 2, 3, 4, 3);
  }

  @Test
  void shouldLayOutConceptSlot() {
    assertLayout(
        ConceptSlotDescriptor.class,
        """
        [slot 64]
        FINGERPRINT_HIGH_OFFSET   0  8
        FINGERPRINT_LOW_OFFSET    8  8
        EPOCH_OFFSET             16  8
        RECORD_OFFSET            24  8
        OUTGOING_OFFSET          32  8
        INCOMING_OFFSET          40  8
        TYPE_OFFSET              48  4
        CONFIDENCE_OFFSET        52  4
        NEXT_OFFSET              56  4
        QUEUE_OFFSET             60  4
        [constants]
        SLOT_LENGTH      64
        TYPE_TOMBSTONE   -1
        QUEUE_NONE       0
        QUEUE_TOMBSTONE  1
        QUEUE_FREE       2
        """);
  }

  @Test
  void shouldLayOutConceptRecord() {
    assertLayout(
        ConceptRecordDescriptor.class,
        """
        [record *]
        LENGTH_OFFSET            0  4
        CRC_OFFSET               4  4
        CREATED_OFFSET           8  8
        PREVIOUS_OFFSET         16  8
        ORDINAL_OFFSET          24  4
        TYPE_OFFSET             28  4
        FLAGS_OFFSET            32  2
        ID_LENGTH_OFFSET        34  2
        CONFIDENCE_OFFSET       36  4
        CONTENT_LENGTH_OFFSET   40  4
        METADATA_COUNT_OFFSET   44  2
        TAG_COUNT_OFFSET        46  2
        VECTOR_COUNT_OFFSET     48  2
        TIMESTAMP_NANOS_OFFSET  52  4
        TIMESTAMP_OFFSET        56  8
        VALID_FROM_OFFSET       64  8
        VALID_TO_OFFSET         72  8
        VALID_FROM_NANOS_OFFSET 80  4
        VALID_TO_NANOS_OFFSET   84  4
        RECORDED_AT_OFFSET      88  8
        VARIABLE_OFFSET         96  4
        [metadata 7]
        METADATA_KIND_OFFSET          2  1
        METADATA_VALUE_LENGTH_OFFSET  3  4  packed
        [tag 10]
        TAG_VALUE_LENGTH_OFFSET  2  4  packed
        TAG_WEIGHT_OFFSET        6  4  packed
        [constants]
        FLAG_TIMESTAMP          1
        FLAG_VALID_FROM         2
        FLAG_VALID_TO           4
        FLAG_CONTENT            8
        METADATA_HEADER_LENGTH  7
        METADATA_STRING         1
        METADATA_LONG           2
        METADATA_DOUBLE         3
        METADATA_BOOLEAN        4
        TAG_HEADER_LENGTH       10
        MAX_ID_LENGTH           512
        MAX_CONTENT_LENGTH      1048576
        MAX_RECORD_LENGTH       1572864
        """);
  }

  @Test
  void shouldLayOutImageManifest() {
    assertLayout(
        ImageManifestDescriptor.class,
        """
        [header 128]
        MAGIC_OFFSET             0  8
        VERSION_OFFSET           8  4
        BYTE_ORDER_MARK_OFFSET  12  4
        LENGTH_OFFSET           16  8
        STORE_ID_HIGH_OFFSET    24  8
        STORE_ID_LOW_OFFSET     32  8
        FILE_LENGTH_OFFSET      40  8
        EPOCH_OFFSET            48  8
        TERM_OFFSET             56  8
        TAKEN_AT_OFFSET         64  8
        HASH_SEED_OFFSET        72  8
        CHUNK_BYTES_OFFSET      80  4
        RANGE_COUNT_OFFSET      84  4
        CHUNK_COUNT_OFFSET      88  8
        [constants]
        MAGIC            0x00474D495443454C
        VERSION          1
        HEADER_LENGTH    128
        RANGE_LENGTH     16
        HASH_LENGTH      16
        RANGE_ALIGNMENT  4096
        MAX_RANGES       64
        """);
    assertThat(magicText(ImageManifestDescriptor.MAGIC)).isEqualTo("LECTIMG\0");
  }

  @Test
  void shouldLayOutIdIndex() {
    assertLayout(
        IdIndexDescriptor.class,
        """
        [directory *]
        DIRECTORY_ENTRIES_OFFSET  64  8
        [segment 4096]
        SEGMENT_DEPTH_OFFSET      16  4
        SEGMENT_BUCKETS_OFFSET    64  4032
        [constants]
        DIRECTORY_DEPTH_MASK  63
        MAX_DEPTH             28
        SEGMENT_LENGTH        4096
        BUCKET_COUNT          63
        BUCKET_LENGTH         64
        BUCKET_ENTRIES        7
        ENTRIES_OFFSET        8
        ENTRY_LENGTH          8
        """);
  }

  @Test
  void shouldLayOutEdgeBlock() {
    assertLayout(
        EdgeBlockDescriptor.class,
        """
        [block *]
        WATERMARK_OFFSET      16  8
        COUNT_OFFSET          24  4
        REMOVED_COUNT_OFFSET  28  4
        OWNER_OFFSET          32  4
        CAPACITY_OFFSET       36  4
        DIRECTION_OFFSET      40  4
        CREATED_OFFSET        48  8
        PREVIOUS_OFFSET       56  8
        ENDS_OFFSET           64  4
        [constants]
        ENTRY_LENGTH   44
        DIRECTION_OUT  1
        DIRECTION_IN   2
        LIVE           0x7FFFFFFFFFFFFFFF
        NO_TIMESTAMP   -0x8000000000000000
        """);
  }

  @Test
  void shouldLayOutAdjacency() {
    assertLayout(
        AdjacencyDescriptor.class,
        """
        [line 64]
        OUTGOING_OFFSET   0 32
        INCOMING_OFFSET  32 32
        [inline 32]
        TAG_OFFSET        0  4
        ENDS_OFFSET       4 28
        [reference *]
        REFERENCE_OFFSET  8  8
        [constants]
        LINE_LENGTH     64
        ENTRY_LENGTH    32
        INLINE_ENDS     7
        KIND_UNKNOWN    0
        KIND_INLINE     1
        KIND_REFERENCE  2
        KIND_SPARSE     3
        KIND_MASK       3
        COUNT_SHIFT     2
        """);
    assertThat(AdjacencyDescriptor.tag(AdjacencyDescriptor.KIND_REFERENCE, 5)).isEqualTo(22);
  }

  @Test
  void shouldLayOutBlockHeap() {
    assertLayout(
        BlockHeapDescriptor.class,
        """
        [area 4096]
        SMALLEST_BLOCK_OFFSET   0  4
        CLASS_COUNT_OFFSET      4  4
        QUEUES_OFFSET          64  3200
        [queue 32]
        QUEUE_HEAD_OFFSET    0  8
        QUEUE_TAIL_OFFSET    8  8
        QUEUE_COUNT_OFFSET  16  8
        [block 16]
        BLOCK_NEXT_OFFSET          0  8
        BLOCK_RETIRE_EPOCH_OFFSET  8  8
        [constants]
        AREA_HEADER_LENGTH     4096
        QUEUE_LENGTH           32
        CLASS_COUNT            100
        BLOCK_HEADER_LENGTH    16
        RECORD_SMALLEST_BLOCK  64
        EDGE_SMALLEST_BLOCK    256
        INDEX_SMALLEST_BLOCK   4096
        """);
  }

  @Test
  void shouldLayOutSymbolTable() {
    assertLayout(
        SymbolTableDescriptor.class,
        """
        [name *]
        NAME_LENGTH_OFFSET  0  4
        NAME_BYTES_OFFSET   4  1
        [area *]
        NAMES_OFFSET   524288  8
        [constants]
        ENTRY_LENGTH     8
        MAX_SYMBOLS      65535
        MAX_NAME_LENGTH  256
        """);
  }

  @Test
  void shouldLayOutUndoArea() {
    assertLayout(
        UndoDescriptor.class,
        """
        [entry 16]
        ENTRY_FILE_OFFSET_OFFSET  0  8
        ENTRY_OLD_VALUE_OFFSET    8  8
        [constants]
        ENTRY_LENGTH  16
        """);
  }

  @Test
  void shouldLayOutHnswRegion() {
    assertLayout(
        HnswRegionDescriptor.class,
        """
        [region 16384]
        SPACE_COUNT_OFFSET    0  4
        SPACES_OFFSET       512  8192
        [space 512]
        SPACE_DIMENSION_OFFSET               0    4
        SPACE_METRIC_OFFSET                  4    4
        SPACE_LINKS_OFFSET                   8    4
        SPACE_STRIDE_OFFSET                 12    4
        SPACE_NODES_OFFSET_OFFSET           16    8
        SPACE_RESERVED_BYTES_OFFSET         24    8
        SPACE_ALLOCATED_BYTES_OFFSET        32    8
        SPACE_NODE_TAIL_OFFSET              40    4
        SPACE_CODING_OFFSET                 44    4
        SPACE_RETIRED_HEAD_OFFSET           48    4
        SPACE_RETIRED_TAIL_OFFSET           52    4
        SPACE_LIVE_COUNT_OFFSET             56    8
        SPACE_ENTRY_OFFSET                  64    8
        SPACE_UPPER_OFFSET_OFFSET           72    8
        SPACE_UPPER_RESERVED_BYTES_OFFSET   80    8
        SPACE_UPPER_ALLOCATED_BYTES_OFFSET  88    8
        SPACE_UPPER_TAIL_OFFSET             96    4
        SPACE_SWEEP_CURSOR_OFFSET          100    4
        SPACE_SWEEP_EPOCH_OFFSET           104    8
        SPACE_SWEPT_EPOCH_OFFSET           112    8
        SPACE_SWEPT_AT_OFFSET              120    8
        SPACE_CREATED_OFFSET               128    8
        SPACE_UNSWEPT_COUNT_OFFSET         136    8
        SPACE_NAME_OFFSET                  192   64
        SPACE_MODEL_OFFSET                 256  128
        SPACE_MODEL_VERSION_OFFSET         384   64
        [node *]
        NODE_CREATED_OFFSET        0  8
        NODE_REMOVED_OFFSET        8  8
        NODE_FACTOR_OFFSET        16  4
        NODE_INVERSE_NORM_OFFSET  20  4
        NODE_CODES_OFFSET         24  1
        [details *]
        NODE_ORDINAL_OFFSET  24  4
        NODE_NEXT_OFFSET     28  4
        NODE_UPPER_OFFSET    32  4
        NODE_LEVEL_OFFSET    36  4
        NODE_CHECKSUM_OFFSET  40  4
        NODE_LINKS_OFFSET    48  4
        [upper *]
        UPPER_NODE_OFFSET   0  4
        UPPER_LINKS_OFFSET  8  4
        [constants]
        SPACE_LENGTH           512
        MAX_SPACES             16
        REGION_HEADER_LENGTH   16384
        MAX_SPACE_NAME_LENGTH  62
        MAX_MODEL_LENGTH       126
        MAX_MODEL_VERSION_LENGTH  62
        MAX_NODES              268435456
        METRIC_COSINE          1
        METRIC_DOT_PRODUCT     2
        METRIC_EUCLIDEAN       3
        CODING_NONE            0
        CODING_BYTES           1
        MIN_DIMENSION          2
        MAX_DIMENSION          4096
        DEFAULT_LINKS          16
        MAX_LEVEL              15
        """);
  }

  @Test
  void shouldLayOutReaderTable() {
    assertLayout(
        ReaderTableDescriptor.class,
        """
        [row 128]
        PINNED_EPOCH_OFFSET     0   8
        RETIRED_BYTES_OFFSET    8   8
        PID_OFFSET             16   8
        PROCESS_START_OFFSET   24   8
        NAME_OFFSET            32  64
        NOTED_EPOCH_OFFSET     96   8
        NOTED_AT_OFFSET       104   8
        LIMIT_OFFSET          120   4
        [constants]
        ROW_COUNT        1024
        ROW_LENGTH       128
        MAX_NAME_LENGTH  62
        IDLE             0x7FFFFFFFFFFFFFFF
        """);
  }

  @Test
  void shouldLayOutClientTable() {
    assertLayout(
        ClientTableDescriptor.class,
        """
        [row 128]
        CLIENT_ID_OFFSET       0   8
        PID_OFFSET             8   8
        PROCESS_START_OFFSET  16   8
        NAME_OFFSET           24  40
        WAITING_OFFSET        64   4
        DROPPED_OFFSET        72   8
        CLAIMING_OFFSET       80   4
        RESETS_OFFSET         88   8
        [constants]
        ROW_COUNT        256
        ROW_LENGTH       128
        MAX_NAME_LENGTH  38
        """);
  }

  @Test
  void shouldLayOutControlFileHeader() {
    assertLayout(
        ControlFileDescriptor.class,
        """
        [header 4096]
        MAGIC_OFFSET                0    8
        VERSION_OFFSET              8    4
        BYTE_ORDER_MARK_OFFSET     12    4
        CONTROL_ID_OFFSET          16    8
        LENGTH_OFFSET              24    8
        STORE_ID_HIGH_OFFSET       32    8
        STORE_ID_LOW_OFFSET        40    8
        BOOT_ID_HIGH_OFFSET        48    8
        BOOT_ID_LOW_OFFSET         56    8
        COORDINATOR_STATE_OFFSET   64    4
        COORDINATOR_PID_OFFSET     72    8
        COORDINATOR_START_OFFSET   80    8
        TERM_OFFSET                88    8
        HEARTBEAT_OFFSET           96    8
        SLEEPING_OFFSET           128    4
        EPOCH_SIGNAL_OFFSET       192    4
        EPOCH_WAITERS_OFFSET      196    4
        PARTS_OFFSET              256  128
        [parts]
        PART_COMMAND_RING      0
        PART_BROADCAST         1
        PART_COUNTER_METADATA  2
        PART_COUNTER_VALUES    3
        PART_ERROR_LOG         4
        PART_READER_TABLE      5
        PART_CLIENT_TABLE      6
        PART_RESPONSE_RINGS    7
        PART_COUNT             8
        PART_LENGTH            16
        [constants]
        HEADER_LENGTH            4096
        MAGIC                    0x004C54435443454C
        VERSION                  1
        STATE_STARTING           1
        STATE_RUNNING            2
        STATE_STOPPED            3
        COMMAND_RING_CAPACITY    33554432
        COMMAND_RING_LENGTH      33555200
        BROADCAST_CAPACITY       8388608
        BROADCAST_LENGTH         8388736
        RESPONSE_RING_CAPACITY   262144
        RESPONSE_RING_LENGTH     262912
        RESPONSE_RING_STRIDE     266240
        COUNTER_VALUES_LENGTH    65536
        COUNTER_METADATA_LENGTH  262144
        ERROR_LOG_LENGTH         1048576
        COORDINATOR_LOCK_OFFSET  0x4000000000000000
        SNAPSHOTS_LOCK_OFFSET    0x2000000000000000
        READER_LOCK_OFFSET       0x10000000000
        CLIENT_LOCK_OFFSET       0x20000000000
        """);
    assertThat(magicText(ControlFileDescriptor.MAGIC)).isEqualTo("LECTCTL\0");
  }

  @Test
  void shouldLayOutJournalRecords() {
    assertLayout(
        JournalRecordDescriptor.class,
        """
        [entry *]
        CRC_OFFSET                 0  4
        LENGTH_OFFSET              4  4
        KIND_OFFSET                8  2
        VERSION_OFFSET            10  2
        FLAGS_OFFSET              12  4
        NUMBER_OFFSET             16  8
        TERM_OFFSET               24  8
        EPOCH_OFFSET              32  8
        RECORDED_AT_OFFSET        40  8
        FORCED_OFFSET             48  8
        UNIT_COUNT_OFFSET         56  4
        PREVIOUS_HASH_LOW_OFFSET  64  8
        PREVIOUS_HASH_HIGH_OFFSET 72  8
        [segmentHeader 64]
        FIRST_ENTRY_OFFSET        32  8
        CREATED_AT_OFFSET         40  8
        STORE_ID_HIGH_OFFSET      48  8
        STORE_ID_LOW_OFFSET       56  8
        [unit *]
        UNIT_LENGTH_OFFSET         0  4
        UNIT_CHANGED_COUNT_OFFSET  4  4
        [constants]
        HEADER_LENGTH       80
        UNIT_HEADER_LENGTH  8
        ALIGNMENT           8
        MAX_LENGTH          16777216
        VERSION             1
        KIND_SEGMENT        1
        KIND_ENTRY          2
        FLAG_GAP            1
        FLAG_FORCE_FAILED   2
        FLAG_SYNC           4
        """);
  }

  @Test
  void shouldLayOutControlFilePartsOneAfterTheOther() {
    final long[] offsets = {
      4096, 33_562_624, 41_955_328, 42_217_472, 42_283_008, 43_331_584, 43_462_656, 43_495_424
    };
    final long[] lengths = {
      33_555_200, 8_388_736, 262_144, 65_536, 1_048_576, 131_072, 32_768, 256L * 266_240
    };
    long end = ControlFileDescriptor.HEADER_LENGTH;
    for (int part = 0; part < ControlFileDescriptor.PART_COUNT; part++) {
      final long offset = ControlFileDescriptor.partOffset(part);
      assertThat(offset).as("offset of part %s", part).isEqualTo(offsets[part]);
      assertThat(offset % 4096).as("alignment of part %s", part).isZero();
      assertThat(offset).as("part %s is behind the one before", part).isGreaterThanOrEqualTo(end);
      assertThat(ControlFileDescriptor.partLength(part))
          .as("length of part %s", part)
          .isEqualTo(lengths[part]);
      assertThat(ControlFileDescriptor.partEntryOffset(part)).isEqualTo(256 + 16 * part);
      end = offset + lengths[part];
    }
    assertThat(ControlFileDescriptor.fileLength()).isEqualTo(end).isEqualTo(111_652_864);
  }

  private static String magicText(long magic) {
    final byte[] bytes =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(magic).array();
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
