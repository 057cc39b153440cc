package io.lectern.engine;

import static io.lectern.layout.ConceptRecordDescriptor.FLAG_CONTENT;
import static io.lectern.layout.ConceptRecordDescriptor.MAX_RECORD_LENGTH;
import static io.lectern.layout.ConceptSlotDescriptor.CONFIDENCE_OFFSET;
import static io.lectern.layout.ConceptSlotDescriptor.EPOCH_OFFSET;
import static io.lectern.layout.ConceptSlotDescriptor.RECORD_OFFSET;
import static io.lectern.layout.ConceptSlotDescriptor.TYPE_OFFSET;
import static io.lectern.layout.ConceptSlotDescriptor.TYPE_TOMBSTONE;

import io.lectern.engine.StoreException.Reason;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A movable view of one concept in the mapped file, as one {@link Snapshot} sees it. Moving it and
 * reading numbers from it allocates nothing; methods that return objects make new ones.
 *
 * <p>Used by one thread. What it shows is there until its snapshot is closed; after that every
 * method that reads the file throws {@link IllegalStateException}.
 */
public final class ConceptFlyweight {
  private Snapshot snapshot;
  private MemorySegment memory;
  private int ordinal;
  private long epoch;
  private int type;
  private float confidence;
  private long record;

  /** A view of nothing; {@link Snapshot#find} and {@link Snapshot#wrap} move it. */
  public ConceptFlyweight() {}

  /**
   * Moves to the version of a slot that is visible to a snapshot.
   *
   * <p>The slot's epoch is its stamp: read before and after the words that belong to it, it shows
   * whether the writer came in between. See {@link io.lectern.layout.ConceptSlotDescriptor}.
   */
  boolean wrap(Snapshot snapshot, Mapping store, int ordinal) {
    final long header = store.header();
    while (true) {
      final long rollbacks = Rollbacks.count(header);
      if (wrapOnce(snapshot, store, ordinal, rollbacks)
          && !Rollbacks.happenedSince(header, rollbacks)) {
        return isConcept();
      }
    }
  }

  /**
   * As {@link #wrap}, but what it moves to counts only if nothing was undone meanwhile.
   *
   * @param rollbacks {@link Rollbacks#count} before the way to the ordinal was found
   * @return false if the writer came in between
   */
  boolean wrapOnce(Snapshot snapshot, Mapping store, int ordinal, long rollbacks) {
    final long slot = store.slot(ordinal);
    final long visibleEpoch = snapshot.epoch();
    this.ordinal = ordinal;
    final long stamp = Mapping.getLongAcquire(slot + EPOCH_OFFSET);
    final long newest = Mapping.getLongAcquire(slot + RECORD_OFFSET);
    if (stamp <= visibleEpoch) {
      this.type = Mapping.getInt(slot + TYPE_OFFSET);
      this.confidence = Float.intBitsToFloat(Mapping.getInt(slot + CONFIDENCE_OFFSET));
      this.epoch = stamp;
      this.record = newest;
      VarHandle.acquireFence();
      if (Mapping.getLongAcquire(slot + EPOCH_OFFSET) != stamp) {
        return false;
      }
    } else if (!wrapOlder(store, newest, visibleEpoch, rollbacks)) {
      return false;
    }
    // Storing a reference can cost a full fence, for the garbage collector, and with it all that
    // the processor has fetched ahead: only when it is another.
    if (this.snapshot != snapshot) {
      this.snapshot = snapshot;
      this.memory = store.memory();
    }
    return true;
  }

  /** Whether there is a concept where it moved to. */
  boolean isConcept() {
    return record != 0 && type != TYPE_TOMBSTONE;
  }

  /**
   * Goes back to the version that was in force at an epoch. False if a batch was undone meanwhile:
   * a record of that batch may hold anything by now, so its words are checked before they are
   * followed.
   */
  private boolean wrapOlder(Mapping store, long newest, long visibleEpoch, long rollbacks) {
    final MemorySegment memory = store.memory();
    long version = newest;
    CycleCheck cycles = null;
    int step = 0;
    while (version != 0 && RecordReader.created(memory, version) > visibleEpoch) {
      cycles = CycleCheck.at(cycles, step++, version);
      final long previous = RecordReader.previous(memory, version);
      if (Rollbacks.happenedSince(store, rollbacks)) {
        return false;
      }
      version = previous;
    }
    record = version;
    if (version != 0) {
      type = RecordReader.type(memory, version);
      confidence = RecordReader.confidence(memory, version);
      epoch = RecordReader.created(memory, version);
    }
    return true;
  }

  /** Moves to a version that is known to be there. */
  void wrapVersion(Snapshot snapshot, Mapping store, int ordinal, long version) {
    this.snapshot = snapshot;
    this.memory = store.memory();
    this.ordinal = ordinal;
    this.record = version;
    this.type = RecordReader.type(memory, version);
    this.confidence = RecordReader.confidence(memory, version);
    this.epoch = RecordReader.created(memory, version);
  }

  ConceptVersion toVersion() {
    return new ConceptVersion(
        epoch,
        RecordReader.recordedAt(memory, record()),
        type == TYPE_TOMBSTONE ? null : toConcept());
  }

  /** The concept's number, by which edges refer to it. Good while the concept lives. */
  public int ordinal() {
    return ordinal;
  }

  /** The epoch that made this version. */
  public long epoch() {
    return epoch;
  }

  /** The name of the type, null if it has none. */
  public String type() {
    return snapshot.symbolName(type);
  }

  /** The type as the store's number for its name; 0 without a type. */
  public int typeSymbol() {
    return type;
  }

  /** 0 to 1. */
  public float confidence() {
    return confidence;
  }

  public String id() {
    return new String(read(RecordReader::id), StandardCharsets.UTF_8);
  }

  public boolean hasContent() {
    return RecordReader.has(memory, record(), FLAG_CONTENT);
  }

  /** Bytes of UTF-8. */
  public int contentLength() {
    return RecordReader.contentLength(memory, record());
  }

  /** The content, null if it has none. */
  public String content() {
    return read(RecordReader::content);
  }

  /**
   * Copies the content's UTF-8 bytes.
   *
   * @return the bytes copied: the content's length, or less if the target ends before
   */
  public int getContent(byte[] target, int offset) {
    final long start = record();
    final int length = Math.min(RecordReader.contentLength(memory, start), target.length - offset);
    MemorySegment.copy(
        memory,
        ValueLayout.JAVA_BYTE,
        RecordReader.contentOffset(memory, start),
        target,
        offset,
        length);
    return length;
  }

  /**
   * The content's UTF-8 bytes in place. The view reads the file, so it must not be used after the
   * snapshot is closed, which it cannot notice.
   */
  public MemorySegment contentSegment() {
    final long start = record();
    return memory.asSlice(
        RecordReader.contentOffset(memory, start), RecordReader.contentLength(memory, start));
  }

  /** The whole record's bytes in place; what holds for {@link #contentSegment()} holds here. */
  public MemorySegment recordSegment() {
    return memory.asSlice(record, recordLength());
  }

  public Map<String, Object> metadata() {
    return read(RecordReader::metadata);
  }

  public List<Concept.Tag> tags() {
    return read(RecordReader::tags);
  }

  /** When it was observed, null if not known. */
  public Instant timestamp() {
    return read(RecordReader::timestamp);
  }

  /** Start of validity, null for ever. */
  public Instant validFrom() {
    return read(RecordReader::validFrom);
  }

  /** End of validity, exclusive, null for ever. */
  public Instant validTo() {
    return read(RecordReader::validTo);
  }

  /** Whether a moment is not before the start of validity, and before its end. */
  public boolean isValidAt(Instant moment) {
    final Instant from = validFrom();
    final Instant to = validTo();
    return (from == null || !moment.isBefore(from)) && (to == null || moment.isBefore(to));
  }

  /**
   * The vector in a space, bit for bit what was put in; null if it has none there.
   *
   * @throws StoreException CORRUPT if it does not have its checksum
   */
  public float[] vector(String space) {
    final long start = record();
    try {
      return snapshot.vectors().read(start, space);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  /**
   * The whole concept, on the heap. Its record and its vectors are held to their checksums, and the
   * record to what its slot says: other methods of this class but {@link #vector} read in place,
   * and check no more than that they stay in the file.
   *
   * @throws StoreException CORRUPT if record or vectors are not what was written
   */
  public Concept toConcept() {
    final long start = record();
    try {
      RecordReader.requireWhole(memory, start, ordinal, epoch, type, confidence);
      return toConcept(start);
    } catch (IndexOutOfBoundsException | IllegalArgumentException | DateTimeException e) {
      throw damaged(e);
    }
  }

  private Concept toConcept(long start) {
    return new Concept(
        id(),
        type(),
        RecordReader.content(memory, start),
        RecordReader.metadata(memory, start),
        RecordReader.tags(memory, start),
        confidence,
        timestamp(),
        validFrom(),
        validTo(),
        snapshot.vectors().readAll(start));
  }

  private interface FieldReader<T> {
    T read(MemorySegment memory, long record);
  }

  /** Whatever damaged bytes lead to. */
  private <T> T read(FieldReader<T> field) {
    final long start = record();
    try {
      return field.read(memory, start);
    } catch (IndexOutOfBoundsException | IllegalArgumentException | DateTimeException e) {
      throw damaged(e);
    }
  }

  /** The whole file. */
  MemorySegment memory() {
    return memory;
  }

  /** File offset of the record, which is there and of a length that can be. */
  long record() {
    recordLength();
    return record;
  }

  private int recordLength() {
    if (snapshot == null) {
      throw new IllegalStateException(
          "this flyweight views nothing: move it with Snapshot.find or wrap first");
    }
    snapshot.requireOpen();
    final Mapping store = snapshot.mapping();
    if (!store.isOffsetOfWords(record)) {
      throw damaged(null);
    }
    final int length = RecordReader.length(store.address(record));
    if (length <= 0 || length > MAX_RECORD_LENGTH) {
      throw new StoreException(
          Reason.CORRUPT, "the record at " + record + " claims " + length + " bytes");
    }
    return length;
  }

  StoreException damaged(RuntimeException cause) {
    return new StoreException(
        Reason.CORRUPT,
        "the record of the concept in slot "
            + ordinal
            + " is damaged, at "
            + record
            + ": run lectern verify",
        cause);
  }
}
