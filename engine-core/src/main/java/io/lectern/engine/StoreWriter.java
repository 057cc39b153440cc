package io.lectern.engine;

import static io.lectern.layout.StoreHeaderDescriptor.*;

import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.NativeFile;
import io.lectern.layout.RegionTableDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The one writer of a store. A batch is begun, takes any number of commands and is committed at one
 * epoch, or aborted. A command that throws has changed nothing. Used by one thread; that there is
 * one writer only, of all processes, is for the caller to see to (the coordinator holds a lock on
 * the file).
 */
public final class StoreWriter implements AutoCloseable {
  /** A batch is full when its undo log holds this many entries: 16 MiB of them. */
  private static final long FULL_UNDO_ENTRIES = 1 << 20;

  private final StoreFile file;
  private final NativeFile disk;
  private final MemorySegment memory;
  private final InstantSource clock;
  private final UndoLog undo;
  private final ReclaimFloor floor;
  private final SymbolWriter symbols;
  private final ConceptWriter concepts;
  private final EdgeWriter edges;
  private final VectorWriter vectors;
  private final StoreUpkeep upkeep;
  private final ChangeSet changes;
  private final FetchAhead fetchAhead;
  private final boolean mayBeDamaged;
  private long epoch;
  private long recordedAtNs;
  private boolean inBatch;
  private boolean prepared;

  private StoreWriter(
      Path path, StoreConfig config, ReaderTable readers, InstantSource clock, UndoWatch watch) {
    this.file = StoreTakeover.open(path);
    this.disk = NativeFile.open(path, true, false, 0);
    this.memory = file.memory();
    this.clock = clock;
    final AreaGrowth growth = new AreaGrowth(disk, config.growthBytes());
    this.undo = new UndoLog(file, growth, watch);
    this.mayBeDamaged = StoreTakeover.takeOver(file, disk, undo);
    this.floor = new ReclaimFloor(file, readers, config.reclaimIntervalEpochs());
    final Fingerprints fingerprints = new Fingerprints(Memory.getLong(memory, HASH_SEED_OFFSET));
    final SlotWriter slots = new SlotWriter(file, growth, undo, floor);
    this.symbols = new SymbolWriter(file, growth);
    this.changes = new ChangeSet(memory, slots, undo);
    this.vectors = new VectorWriter(file, growth, undo, floor);
    this.concepts =
        new ConceptWriter(
            file, growth, undo, floor, fingerprints, slots, symbols, vectors, changes);
    final AdjacencyWriter adjacency = new AdjacencyWriter(file, growth, floor);
    if (mayBeDamaged) {
      adjacency.clearAll();
    }
    this.edges =
        new EdgeWriter(
            new EdgeBlockWriter(
                memory,
                slots.areaOffset(),
                BlockHeap.of(file, growth, RegionTableDescriptor.EDGES, undo, floor),
                undo,
                floor,
                adjacency),
            undo,
            changes);
    this.upkeep = new StoreUpkeep(this, floor, concepts, edges, adjacency, vectors, watch);
    this.fetchAhead = new FetchAhead(file.mapping(), fingerprints);
  }

  /**
   * Makes a store and opens it.
   *
   * @throws StoreException if there is a file already, the disk is full, or the file system lacks
   *     sparse files or fallocate
   */
  public static StoreWriter create(Path path, StoreConfig config, ReaderTable readers) {
    return create(path, config, readers, StoreIdentity.random(), InstantSource.system());
  }

  /** As above, with what else would differ from store to store. */
  static StoreWriter create(
      Path path,
      StoreConfig config,
      ReaderTable readers,
      StoreIdentity identity,
      InstantSource clock) {
    NewStore.format(path, config, identity);
    return new StoreWriter(path, config, readers, clock, null);
  }

  /**
   * Opens a store, undoes the batch that its last writer left in flight, and raises the fencing
   * term.
   *
   * @throws StoreException if the file is not a store that this version writes
   */
  public static StoreWriter open(Path path, ReaderTable readers) {
    return open(path, StoreConfig.defaults(), readers);
  }

  /**
   * As {@link #open(Path, ReaderTable)}; of the configuration only what is not fixed in the file
   * counts.
   */
  public static StoreWriter open(Path path, StoreConfig config, ReaderTable readers) {
    return open(path, config, readers, InstantSource.system());
  }

  /** As the others, with a clock that tells when a version was recorded. */
  public static StoreWriter open(
      Path path, StoreConfig config, ReaderTable readers, InstantSource clock) {
    return new StoreWriter(path, config, readers, clock, null);
  }

  /** As above, watched. */
  public static StoreWriter open(
      Path path, StoreConfig config, ReaderTable readers, InstantSource clock, UndoWatch watch) {
    return new StoreWriter(path, config, readers, clock, watch);
  }

  /** The fencing term that this writer has taken the store with. */
  public long term() {
    return Memory.getLong(memory, TERM_OFFSET);
  }

  /**
   * Whether the machine went down while a writer had the store, so that pages of the file may be of
   * different ages.
   */
  public boolean mayBeDamaged() {
    return mayBeDamaged;
  }

  public long storeIdHigh() {
    return Memory.getLong(memory, STORE_ID_HIGH_OFFSET);
  }

  public long storeIdLow() {
    return Memory.getLong(memory, STORE_ID_LOW_OFFSET);
  }

  /** The oldest epoch that a snapshot can be opened at. */
  public long oldestEpoch() {
    return floor.epoch();
  }

  public long committedEpoch() {
    return Memory.getLong(memory, COMMITTED_EPOCH_OFFSET);
  }

  /**
   * Tells readers which control file is in force: the one that has this writer's reader table, so
   * before anything is written or reclaimed. Looking at the table is what comes after; a reader
   * pins, and then looks whether its table is the one.
   */
  public void controlId(long id) {
    Memory.putLongRelease(memory, CONTROL_ID_OFFSET, id);
    VarHandle.fullFence();
  }

  /**
   * Begins a batch.
   *
   * @return the epoch at which it will be committed
   */
  public long beginBatch() {
    final Instant now = clock.instant();
    beginBatch(committedEpoch() + 1, now.getEpochSecond() * 1_000_000_000L + now.getNano());
    return epoch;
  }

  /**
   * Begins a batch that was applied before, to a store in the state that this one is in.
   *
   * @param atEpoch at which it will be committed, as it was then; above the committed one
   * @param atNs when its versions were recorded, ns since 1970
   */
  public void beginBatch(long atEpoch, long atNs) {
    requireNoBatch();
    if (atEpoch <= committedEpoch()) {
      throw new IllegalArgumentException(
          "epoch " + atEpoch + " is not above the committed epoch " + committedEpoch());
    }
    epoch = atEpoch;
    recordedAtNs = atNs;
    changes.clear();
    undo.begin(epoch);
    inBatch = true;
    prepared = false;
  }

  /** When what the batch in flight puts was recorded, ns since 1970. */
  public long batchRecordedAtNs() {
    requireBatch();
    return recordedAtNs;
  }

  /**
   * Puts a concept in place of the one of its id, if there is one. Edges stay.
   *
   * @return false if the store holds the very same already
   * @throws IllegalArgumentException if a vector does not fit its space
   * @throws StoreException NO_SPACE, or TOO_LARGE if the batch has no more room to undo; nothing
   *     has changed
   */
  public boolean put(Concept concept) {
    return atomically(() -> concepts.put(concept, epoch, recordedAtNs));
  }

  /**
   * Makes a vector space. The first vector of a space that there is not makes one, too, for cosines
   * and no model.
   *
   * @return false if there is the very same already
   * @throws IllegalArgumentException if there is one of that name that differs
   * @throws StoreException NO_SPACE if it is one too many
   */
  public boolean createSpace(VectorSpaceConfig config) {
    return atomically(() -> vectors.createSpace(config, epoch));
  }

  /**
   * Deletes a concept with all of its edges.
   *
   * @return false if there is none
   */
  public boolean delete(String id) {
    return delete(ConceptId.of(id));
  }

  /** As {@link #delete(String)}. */
  public boolean delete(ConceptId id) {
    return atomically(
        () -> {
          final int ordinal = concepts.find(id);
          if (ordinal == 0) {
            return false;
          }
          edges.removeAll(ordinal, epoch);
          concepts.bury(ordinal, epoch, recordedAtNs);
          return true;
        });
  }

  /**
   * Puts an edge in place of the one of its ends and type, if there is one.
   *
   * @param createMissing make ends that do not exist, without type or content
   * @return false if the store holds the very same already
   * @throws StoreException MISSING_CONCEPT naming both ends
   */
  public boolean link(Edge edge, boolean createMissing) {
    return link(EncodedEdge.of(edge), createMissing);
  }

  /** As {@link #link(Edge, boolean)}. */
  public boolean link(EncodedEdge edge, boolean createMissing) {
    return atomically(
        () -> {
          final int from = findEnd(edge, edge.from(), createMissing);
          final int to = findEnd(edge, edge.to(), createMissing);
          return edges.put(
              from, to, symbols.intern(edge.type()), edge.weight(), edge.timestampNs(), epoch);
        });
  }

  /**
   * Removes an edge.
   *
   * @return false if there is none
   */
  public boolean unlink(String from, String type, String to) {
    return unlink(ConceptId.of("from", from), type, ConceptId.of("to", to));
  }

  /** As {@link #unlink(String, String, String)}. */
  public boolean unlink(ConceptId from, String type, ConceptId to) {
    return atomically(
        () -> {
          final int fromOrdinal = concepts.find(from);
          final int toOrdinal = concepts.find(to);
          final int symbol = symbols.table().symbol(type);
          return fromOrdinal != 0
              && toOrdinal != 0
              && symbol != 0
              && edges.remove(fromOrdinal, toOrdinal, symbol, epoch);
        });
  }

  /**
   * Tells of a concept that a command to come will put or delete, so that what it is stored in can
   * be fetched for many at once; see {@link #fetchExpected()}. Changes nothing.
   *
   * @return whether no more can be expected before that
   */
  public boolean expect(ConceptId id) {
    fetchAhead.addConcept(id);
    return fetchAhead.isFull();
  }

  /** As {@link #expect}, of an edge that a command will put or remove. */
  public boolean expectEdge(ConceptId from, ConceptId to) {
    fetchAhead.addEdge(from, to);
    return fetchAhead.isFull();
  }

  /**
   * Tells of concepts that commands to come will put, in this order: for those that are new another
   * thread looks for the places of their vectors, which is most of what putting them takes. Changes
   * nothing; ends with the batch.
   */
  public void expectVectors(List<Concept> expected) {
    requireBatch();
    vectors.plan(
        expected.stream()
            .filter(concept -> !concept.vectors().isEmpty())
            .filter(concept -> concepts.find(ConceptId.of(concept.id())) == 0)
            .toList());
  }

  /** Brings what was expected into the processor's caches. */
  public void fetchExpected() {
    fetchAhead.fetch();
  }

  /** A point in the batch to roll back to. */
  public long mark() {
    requireBatch();
    return undo.count();
  }

  /** Takes back what the batch has done since a mark. */
  public void rollbackTo(long mark) {
    requireBatch();
    vectors.endPlanning();
    takeBackTo(mark);
  }

  /** Whether the batch has become so large that it should be committed before it takes more. */
  public boolean isBatchFull() {
    return undo.count() >= FULL_UNDO_ENTRIES;
  }

  /**
   * Does what is left to do before the batch can be published, so that nothing can fail any more.
   * The batch takes no more commands.
   *
   * @return the epoch that {@link #commit()} will return
   */
  public long prepareCommit() {
    requireBatch();
    vectors.endPlanning();
    if (!prepared && undo.count() > 0) {
      upkeep.keepUp(epoch);
    }
    prepared = true;
    return undo.count() > 0 ? epoch : committedEpoch();
  }

  /** Notes the number of the journal's entry for the batch in flight; just before its commit. */
  public void journaled(long entry) {
    Memory.putLong(memory, JOURNALED_ENTRY_OFFSET, entry);
  }

  /** Notes that some of the batch in flight has no entry in the journal; before its commit. */
  public void unjournaled() {
    requireBatch();
    Memory.putLong(memory, UNJOURNALED_EPOCH_OFFSET, epoch);
  }

  /** Number of the journal's entry for the last batch that has one; 0: none has. */
  public long journaledEntry() {
    return Memory.getLong(memory, JOURNALED_ENTRY_OFFSET);
  }

  /** Epoch of the last batch with changes that are not in the journal; 0: there is none. */
  public long unjournaledEpoch() {
    return Memory.getLong(memory, UNJOURNALED_EPOCH_OFFSET);
  }

  /**
   * Publishes the batch.
   *
   * @return its epoch, or the last one if the batch has changed nothing
   */
  public long commit() {
    prepareCommit();
    if (undo.count() > 0) {
      Memory.putLongRelease(memory, COMMITTED_EPOCH_OFFSET, epoch);
      floor.committed(undo.count());
    } else {
      changes.clear();
    }
    undo.clear();
    inBatch = false;
    return committedEpoch();
  }

  /** Takes the whole batch back. */
  public void abort() {
    requireBatch();
    vectors.endPlanning();
    undo.rollbackTo(0);
    undo.clear();
    changes.clear();
    inBatch = false;
  }

  /**
   * Begins to capture the store as it is now, for another thread to copy while this one goes on
   * writing. No batch is in flight. Takes microseconds, whatever the store's size.
   *
   * @param row owned by the caller, idle, and the capture's alone until that is closed: it keeps
   *     the captured epoch pinned
   * @param spill a file to be made, beside the copy best, if more words change meanwhile than are
   *     kept in memory
   * @throws IllegalStateException if a batch is in flight or another capture is open
   */
  public StoreCapture capture(ReaderRow row, Path spill) {
    return capture(row, new OldWords(spill), StoreCapture.WINDOW_BYTES);
  }

  /** As above, with other sizes of what is copied at once and kept in memory. */
  StoreCapture capture(ReaderRow row, OldWords oldWords, int windowBytes) {
    requireNoBatch();
    return StoreCapture.begin(file, disk, undo, row, oldWords, windowBytes);
  }

  /**
   * Keeps what this epoch and later ones show, as far as it is still there, so that snapshots of
   * them can be opened; until told otherwise. A new writer retains the last epoch only.
   *
   * @param from {@code Long.MAX_VALUE}: the last one only
   */
  public void retain(long from) {
    floor.retain(from);
  }

  /** What is to be done between batches. */
  public StoreUpkeep upkeep() {
    return upkeep;
  }

  /** Tells each concept that the last batch has changed; until the next one begins. */
  public void forEachChange(ChangeConsumer consumer) {
    changes.forEach(consumer);
  }

  /**
   * Aborts the batch in flight, if any, cancels an open capture, has the disk hold the store, and
   * marks it as cleanly closed: so that the mark can be trusted after a loss of power, too.
   *
   * @throws StoreException if the disk reports an error; the store is closed then and has no mark
   */
  @Override
  public void close() {
    if (inBatch) {
      abort();
    }
    vectors.close();
    undo.closeTee();
    try {
      disk.sync();
      Memory.putIntRelease(memory, CLEAN_OFFSET, 1);
      disk.sync();
    } catch (StoreException e) {
      Memory.putIntRelease(memory, CLEAN_OFFSET, 0);
      throw e;
    } finally {
      file.close();
      disk.close();
    }
  }

  /** Unmaps the store as it is, the batch in flight included: as after the death of its writer. */
  public void abandon() {
    vectors.close();
    file.close();
    disk.close();
  }

  /** Runs a command so that it changes all or nothing. */
  boolean atomically(BooleanSupplier command) {
    requireBatch();
    undo.answerTee();
    final long mark = undo.count();
    boolean done = false;
    try {
      final boolean changed = command.getAsBoolean();
      done = true;
      return changed;
    } finally {
      if (!done) {
        takeBackTo(mark);
      }
    }
  }

  private void takeBackTo(long mark) {
    undo.rollbackTo(mark);
    changes.rollbackTo(mark);
  }

  private int findEnd(EncodedEdge edge, ConceptId id, boolean createMissing) {
    final int ordinal = concepts.find(id);
    if (ordinal != 0) {
      return ordinal;
    }
    if (!createMissing) {
      throw new StoreException(
          Reason.MISSING_CONCEPT,
          edge
              + ": there is no concept '"
              + id
              + "'. Put it first, or allow missing ends to be created");
    }
    concepts.put(Concept.builder(id.toString()).build(), epoch, recordedAtNs);
    return concepts.find(id);
  }

  void requireNoBatch() {
    if (inBatch) {
      throw new IllegalStateException("a batch is in flight: commit or abort it first");
    }
  }

  private void requireBatch() {
    if (!inBatch) {
      throw new IllegalStateException("no batch is in flight: begin one first");
    }
  }
}
