package io.lectern.engine;

import static io.lectern.layout.StoreHeaderDescriptor.*;

import io.lectern.layout.HnswRegionDescriptor;
import io.lectern.layout.RegionTableDescriptor;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A store file mapped for reading. Thread-safe. {@link #close} ends its snapshots: they throw
 * {@link IllegalStateException}. The file stays mapped until the garbage collector finds that
 * neither the reader nor a snapshot of it can be reached, so that a thread which still reads does
 * no harm.
 */
public final class StoreReader implements AutoCloseable {
  private static final String[] REGION_NAMES = {"", "header", "concept", "edge", "hnsw"};

  private final StoreFile file;
  private final MemorySegment memory;
  private final Fingerprints fingerprints;
  private final SymbolTable symbols;
  private final VectorSpaces vectors;

  /**
   * Plain: a snapshot in another thread may notice it late, and then reads what is still mapped.
   */
  private boolean closed;

  private StoreReader(StoreFile file) {
    this.file = file;
    this.memory = file.memory();
    this.fingerprints = new Fingerprints(Memory.getLong(memory, HASH_SEED_OFFSET));
    this.symbols = new SymbolTable(file);
    this.vectors = new VectorSpaces(file);
  }

  /**
   * Maps a store file read-only.
   *
   * @throws StoreException that says what is wrong with the file, or what the system lacks
   */
  public static StoreReader open(Path path) {
    return new StoreReader(StoreFile.openForReading(path));
  }

  /**
   * Opens a snapshot of the committed epoch and pins that in a row of the reader table.
   *
   * @param row owned by the caller, idle, and the snapshot's alone until that is closed
   * @throws StoreException CORRUPT if the store's header contradicts itself
   */
  public Snapshot snapshot(ReaderRow row) {
    return snapshot(row, null);
  }

  /**
   * Opens a snapshot as {@link #snapshot(ReaderRow)} does.
   *
   * @param onClose given the row when the snapshot is closed and the row idle again, in the closing
   *     thread; null: nobody
   */
  public Snapshot snapshot(ReaderRow row, Consumer<ReaderRow> onClose) {
    while (true) {
      final long epoch = Memory.getLongAcquire(memory, COMMITTED_EPOCH_OFFSET);
      row.pin(epoch, Memory.getLongOpaque(memory, RETIRED_BYTES_OFFSET));
      // The pin is out, fenced: a floor at or below it means that the writer will see the pin.
      final long floor = Memory.getLongAcquire(memory, RECLAIM_FLOOR_OFFSET);
      if (floor <= epoch) {
        return new Snapshot(this, row, onClose, epoch);
      }
      if (floor > Memory.getLongAcquire(memory, COMMITTED_EPOCH_OFFSET)) {
        row.unpin();
        throw new StoreException(
            StoreException.Reason.CORRUPT,
            "the header of "
                + path()
                + " is damaged: its reclaim floor "
                + floor
                + " is above its last epoch. Run lectern verify");
      }
    }
  }

  /**
   * Opens a snapshot of an epoch that may be an earlier one, and pins that.
   *
   * @param row as above
   * @param onClose as above
   * @throws StoreException NOT_RETAINED if the epoch is yet to come, or what it showed is not kept
   *     any more; it names the oldest that can be had
   */
  public Snapshot snapshotAsOf(ReaderRow row, Consumer<ReaderRow> onClose, long epoch) {
    row.pin(epoch, Memory.getLongOpaque(memory, RETIRED_BYTES_OFFSET));
    // As in snapshot(): a floor at or below the pin means that the writer will see the pin.
    final long floor = Memory.getLongAcquire(memory, RECLAIM_FLOOR_OFFSET);
    final long committed = Memory.getLongAcquire(memory, COMMITTED_EPOCH_OFFSET);
    if (floor <= epoch && epoch <= committed) {
      return new Snapshot(this, row, onClose, epoch);
    }
    row.unpin();
    throw new StoreException(
        StoreException.Reason.NOT_RETAINED,
        "epoch "
            + epoch
            + " of "
            + path()
            + (epoch > committed
                ? " is yet to come: the last one is "
                : " is not kept any more: the store keeps epochs "
                    + Math.min(floor, committed)
                    + " to ")
            + committed
            + (epoch > committed
                ? ""
                : ". How many it keeps, the coordinator is told: lectern serve --retain"));
  }

  public Path path() {
    return file.path();
  }

  public long committedEpoch() {
    return Memory.getLongAcquire(memory, COMMITTED_EPOCH_OFFSET);
  }

  public long term() {
    return Memory.getLongAcquire(memory, TERM_OFFSET);
  }

  public long controlId() {
    return Memory.getLongAcquire(memory, CONTROL_ID_OFFSET);
  }

  public long storeIdHigh() {
    return Memory.getLong(memory, STORE_ID_HIGH_OFFSET);
  }

  public long storeIdLow() {
    return Memory.getLong(memory, STORE_ID_LOW_OFFSET);
  }

  /**
   * Encodes an id once, for many lookups in this store.
   *
   * @throws IllegalArgumentException if the id is empty, longer than 512 bytes of UTF-8, or has
   *     none
   */
  public ConceptKey key(String id) {
    return fingerprints.key(id);
  }

  /**
   * Figures of now; taken one by one, so they may be of different epochs while the store is
   * written.
   */
  public StoreStatistics statistics() {
    return new StoreStatistics(
        committedEpoch(),
        Memory.getLongOpaque(memory, RECLAIM_FLOOR_OFFSET),
        Memory.getLongOpaque(memory, CONCEPT_COUNT_OFFSET),
        Memory.getLongOpaque(memory, EDGE_COUNT_OFFSET),
        Memory.getLongOpaque(memory, VECTOR_COUNT_OFFSET),
        Memory.getLongOpaque(memory, RETIRED_BYTES_OFFSET),
        Memory.getLongOpaque(memory, REUSED_BYTES_OFFSET),
        regions(),
        spaces());
  }

  @Override
  public void close() {
    closed = true;
    file.close();
  }

  Mapping mapping() {
    return file.mapping();
  }

  boolean isClosed() {
    return closed;
  }

  Fingerprints fingerprints() {
    return fingerprints;
  }

  SymbolTable symbols() {
    return symbols;
  }

  VectorSpaces vectors() {
    return vectors;
  }

  private List<RegionUsage> regions() {
    final List<RegionUsage> usages = new ArrayList<>();
    for (int region = RegionTableDescriptor.REGION_HEADER;
        region <= RegionTableDescriptor.REGION_HNSW;
        region++) {
      long used = 0;
      long allocated = 0;
      long reserved = 0;
      for (int area = 1; area <= RegionTableDescriptor.AREA_COUNT; area++) {
        if (RegionTableDescriptor.regionOf(area) == region) {
          used += file.usedBytes(area);
          allocated += file.allocatedBytes(area);
          reserved += file.reservedBytes(area);
        }
      }
      usages.add(new RegionUsage(REGION_NAMES[region], used, allocated, reserved));
    }
    return withVectors(usages);
  }

  /** Spaces of the HNSW region count what they use by themselves. */
  private List<RegionUsage> withVectors(List<RegionUsage> usages) {
    final RegionUsage hnsw = usages.removeLast();
    long used = HnswRegionDescriptor.REGION_HEADER_LENGTH;
    long allocated = hnsw.allocatedBytes();
    for (int i = 0; i < vectors.count(); i++) {
      final long space = vectors.space(i);
      used += spaceUsage(i).usedBytes();
      allocated +=
          Memory.getLong(memory, space + HnswRegionDescriptor.SPACE_ALLOCATED_BYTES_OFFSET)
              + Memory.getLong(
                  memory, space + HnswRegionDescriptor.SPACE_UPPER_ALLOCATED_BYTES_OFFSET);
    }
    usages.add(new RegionUsage(hnsw.name(), used, allocated, hnsw.reservedBytes()));
    return List.copyOf(usages);
  }

  private List<VectorSpaceUsage> spaces() {
    final List<VectorSpaceUsage> usages = new ArrayList<>();
    for (int i = 0; i < vectors.count(); i++) {
      usages.add(spaceUsage(i));
    }
    return List.copyOf(usages);
  }

  private VectorSpaceUsage spaceUsage(int index) {
    final long space = vectors.space(index);
    final long tail = Memory.getInt(memory, space + HnswRegionDescriptor.SPACE_NODE_TAIL_OFFSET);
    final long upperTail =
        Memory.getInt(memory, space + HnswRegionDescriptor.SPACE_UPPER_TAIL_OFFSET);
    final int links = Memory.getInt(memory, space + HnswRegionDescriptor.SPACE_LINKS_OFFSET);
    return new VectorSpaceUsage(
        vectors.config(index),
        Memory.getLongOpaque(memory, space + HnswRegionDescriptor.SPACE_LIVE_COUNT_OFFSET),
        tail - 1,
        tail * Memory.getInt(memory, space + HnswRegionDescriptor.SPACE_STRIDE_OFFSET)
            + upperTail * HnswRegionDescriptor.upperStride(links));
  }
}
