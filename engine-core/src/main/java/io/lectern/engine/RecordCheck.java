package io.lectern.engine;

import static io.lectern.layout.ConceptRecordDescriptor.*;

import io.lectern.layout.BlockHeapDescriptor;
import io.lectern.layout.RegionTableDescriptor;

/** Tells which bytes of the record area are a record. Used by one thread. */
final class RecordCheck {
  private static final int UNIT_BYTES = BlockHeapDescriptor.RECORD_SMALLEST_BLOCK / 4;

  private final RepairFile store;
  private final long first;
  private final long end;

  RecordCheck(RepairFile store) {
    this.store = store;
    final long area = store.file().areaOffset(RegionTableDescriptor.RECORDS);
    this.first =
        area + BlockHeapDescriptor.AREA_HEADER_LENGTH + BlockHeapDescriptor.BLOCK_HEADER_LENGTH;
    this.end = area + store.file().allocatedBytes(RegionTableDescriptor.RECORDS);
  }

  /** Where the first record can be. */
  long first() {
    return first;
  }

  /** Where the next one can be. */
  long next(long record) {
    return record + UNIT_BYTES;
  }

  /** Where no record can be any more. */
  long end() {
    return end;
  }

  /** Whether there is a whole record of an ordinal. */
  boolean isOf(long record, int ordinal) {
    return record >= first
        && record < end
        && (record - first) % UNIT_BYTES == 0
        && ordinalIfWhole(record) == ordinal;
  }

  /** The ordinal of the record that may be there; 0: there is none. */
  int ordinalIfWhole(long record) {
    if (end - record < VARIABLE_OFFSET) {
      return 0;
    }
    final int length = store.getInt(record + LENGTH_OFFSET);
    if (length < VARIABLE_OFFSET || length > MAX_RECORD_LENGTH || length > end - record) {
      return 0;
    }
    final int ordinal = store.getInt(record + ORDINAL_OFFSET);
    final boolean whole =
        ordinal > 0
            && RecordReader.created(store.memory(), record) <= store.epoch()
            && RecordReader.crc(store.memory(), record, length)
                == store.getInt(record + CRC_OFFSET);
    return whole ? ordinal : 0;
  }
}
