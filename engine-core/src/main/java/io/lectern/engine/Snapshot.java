package io.lectern.engine;

import static io.lectern.layout.StoreHeaderDescriptor.SLOT_TAIL_OFFSET;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.lectern.layout.ConceptRecordDescriptor;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The store as it was at one epoch, until closed: concepts, edges and vectors of one moment, read
 * in place. While it is open the store keeps what it shows, so close it soon; a program that needs
 * the present opens another.
 *
 * <p>Used by one thread, but for {@link #edges}, {@link #wrap}, {@link #prefetchEdges} and {@link
 * #search(VectorQuery, VectorHits)}: several threads may call these at once, each with a cursor,
 * view or hits of its own, while none closes it. Looking up and walking allocates nothing. After
 * {@link #close} every method throws {@link IllegalStateException}.
 */
public final class Snapshot implements AutoCloseable {
  private final StoreReader reader;
  private final Mapping store;
  private final ReaderRow row;
  private final Consumer<ReaderRow> onClose;
  private final long epoch;
  private IdHash idHash; // for who asks by text
  private boolean open = true;

  Snapshot(StoreReader reader, ReaderRow row, Consumer<ReaderRow> onClose, long epoch) {
    this.reader = reader;
    this.store = reader.mapping();
    this.row = row;
    this.onClose = onClose;
    this.epoch = epoch;
  }

  /** The epoch that it shows. */
  public long epoch() {
    return epoch;
  }

  /**
   * Looks a concept up.
   *
   * @param key made by this store's {@link StoreReader#key}
   * @param concept moved to it
   * @return false if this snapshot shows no such concept
   */
  public boolean find(ConceptKey key, ConceptFlyweight concept) {
    if (key.seed() != reader.fingerprints().seed()) {
      throw new IllegalArgumentException(
          "the key was made for another store: make one with this store's key()");
    }
    return find(key.high(), key.low(), concept);
  }

  /**
   * Looks a concept up by its id.
   *
   * @throws IllegalArgumentException if the id is empty, longer than 512 bytes of UTF-8, or has
   *     none
   */
  public boolean find(String id, ConceptFlyweight concept) {
    final IdHash hash = idHash();
    if (!hash.hashInPlace(id)) {
      requireOpen(); // from here on the row's memory is used, which is the next snapshot's later
      hash.hashEncoded(id, row.scratch());
    }
    return find(hash.high(), hash.low(), concept);
  }

  /**
   * The concept of an id, whole and on the heap.
   *
   * @throws StoreException CORRUPT if its record is not what was written
   */
  public Optional<Concept> get(String id) {
    final ConceptFlyweight view = new ConceptFlyweight();
    if (!find(id, view)) {
      return Optional.empty();
    }
    final Concept concept = view.toConcept();
    if (!concept.id().equals(id)) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          "looking id '"
              + id
              + "' up leads to concept '"
              + concept.id()
              + "': the store is damaged. Run lectern verify");
    }
    return Optional.of(concept);
  }

  /**
   * The versions of a concept since this snapshot's epoch, newest first: up to the last committed,
   * the one that this snapshot shows being the oldest. Empty if there is none. Of an epoch of the
   * past it is the concept's history.
   *
   * @throws StoreException CORRUPT if a record is not what was written
   */
  public List<ConceptVersion> versionsSince(String id) {
    requireOpen();
    Limits.requireText("id", id, 1, ConceptRecordDescriptor.MAX_ID_LENGTH);
    final byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
    final HashValue128 hash = reader.fingerprints().of(utf8, utf8.length);
    try {
      final int ordinal =
          IdIndex.find(store, hash.getMostSignificantBits(), hash.getLeastSignificantBits());
      if (ordinal == 0) {
        return List.of();
      }
      final ConceptFlyweight view = new ConceptFlyweight();
      final List<ConceptVersion> versions = new ArrayList<>();
      for (long record :
          VersionChain.records(store, ordinal, utf8, epoch, reader.committedEpoch())) {
        view.wrapVersion(this, store, ordinal, record);
        versions.add(view.toVersion());
      }
      return versions;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw damaged(e);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Moves a view to the concept of an ordinal.
   *
   * @return false if this snapshot shows no concept of that ordinal
   */
  public boolean wrap(int ordinal, ConceptFlyweight concept) {
    requireOpen();
    if (ordinal <= 0 || ordinal >= slotTail() || !store.isOrdinal(ordinal)) {
      return false;
    }
    try {
      return concept.wrap(this, store, ordinal);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw damaged(e);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * One more than the highest ordinal that can be visible: to go through all concepts, wrap 1 and
   * up.
   */
  public int ordinalLimit() {
    requireOpen();
    return store.ordinalLimit(slotTail());
  }

  /**
   * Moves a cursor before the first edge of a concept.
   *
   * @return the cursor
   */
  public EdgeCursor edges(int ordinal, Direction direction, EdgeCursor cursor) {
    requireOpen();
    if (cursor.readsEntries() && wrapEntry(ordinal, direction, cursor)) {
      return cursor;
    }
    final long head = head(ordinal, direction);
    try {
      cursor.wrap(this, store, head);
    } catch (IllegalArgumentException e) {
      throw damaged(e);
    } finally {
      Reference.reachabilityFence(this);
    }
    return cursor;
  }

  /**
   * Moves a cursor before the first edge of one type of a concept.
   *
   * @return the cursor
   */
  public EdgeCursor edges(int ordinal, Direction direction, String type, EdgeCursor cursor) {
    requireOpen();
    // A type that the store does not know is symbol 0, which no edge has.
    final int symbol = reader.symbols().symbol(type);
    final long head = head(ordinal, direction);
    try {
      cursor.wrap(this, store, head, symbol);
    } catch (IllegalArgumentException e) {
      throw damaged(e);
    } finally {
      Reference.reachabilityFence(this);
    }
    return cursor;
  }

  /**
   * Fetches the beginnings of many concepts' edges into the processor's caches, all at once, before
   * {@link #edges} goes through them one after the other, where each would wait for memory alone:
   * for walks that know their next concepts. {@link EdgeCursor#PREFETCH_LIMIT} concepts at a time
   * are best. Changes nothing but the time that the walk takes; ordinals that there are not are let
   * be.
   *
   * @param ordinals of concepts
   * @param from index of the first that is fetched
   * @param count how many are fetched; more than {@link EdgeCursor#PREFETCH_LIMIT} are not
   * @param cursor that will go through them: what is fetched depends on what it was asked for
   *     before. It does not move
   * @throws StoreException CORRUPT if what leads to edges leads out of the store
   */
  public void prefetchEdges(
      int[] ordinals, int from, int count, Direction direction, EdgeCursor cursor) {
    requireOpen();
    final EdgePrefetch prefetch = cursor.prefetch();
    final int fetched = Math.min(count, EdgeCursor.PREFETCH_LIMIT);
    try {
      if (cursor.readsEntries()) {
        prefetch.entries(store, ordinals, from, fetched, direction);
      } else {
        prefetch.blocks(store, ordinals, from, fetched, direction, store.ordinalLimit(slotTail()));
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Reads the other ends of all edges of many concepts at once.
   *
   * @param ordinals of concepts
   * @param from index of the first that is read
   * @param count how many are read; more than {@link EdgeBatch#CONCEPTS} are not
   * @param direction null: outgoing, then incoming edges of each concept
   * @param batch filled
   * @return how many concepts were read: fewer, but at least one, if these have many edges
   */
  public int readEnds(int[] ordinals, int from, int count, Direction direction, EdgeBatch batch) {
    requireOpen();
    final int concepts = Math.min(count, EdgeBatch.CONCEPTS);
    final int limit = store.ordinalLimit(slotTail());
    batch.begin(store, ordinals, from, concepts, direction, limit);
    try {
      return batch.read(this, store, ordinals, from, concepts, direction);
    } catch (IllegalArgumentException e) {
      throw damaged(e);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Begins to fetch into the caches what {@link #wrap} and {@link #readEnds} need of two concepts
   * at whose edges a search from both ends begins. It is a hint: nothing is told, and ordinals that
   * there are not are let be.
   *
   * @param direction of the first concept's edges; of the second's it is the other one
   * @param batch what was read to it before is gone
   * @throws StoreException CORRUPT if what leads to their edges leads out of the store
   */
  public void fetchEnds(int first, Direction direction, int second, EdgeBatch batch) {
    requireOpen();
    try {
      batch.fetch(store, first, direction, second, store.ordinalLimit(slotTail()));
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** The store's number for the name of a type; 0, which nothing has, if it does not know it. */
  public int typeSymbol(String type) {
    requireOpen();
    return reader.symbols().symbol(type);
  }

  /** The name of a type of which this snapshot shows the number; null for 0. */
  public String typeName(int symbol) {
    requireOpen();
    return reader.symbols().name(symbol);
  }

  /**
   * Finds the concepts whose vectors are nearest to one. As many are found as are asked for, or as
   * this snapshot shows. Most often they are the nearest; see {@link VectorQuery#ef()} and {@link
   * VectorQuery#exact()}.
   *
   * @param hits its former hits are gone
   * @return the hits, before the first
   * @throws IllegalArgumentException if there is no such space, or the vector does not fit it
   */
  public VectorHits search(VectorQuery query, VectorHits hits) {
    requireOpen();
    try {
      hits.find(this, query);
    } catch (IndexOutOfBoundsException e) {
      throw damaged(e);
    } finally {
      Reference.reachabilityFence(this);
    }
    return hits;
  }

  /** The k concepts whose vectors in a space are nearest to one. */
  public VectorHits search(String space, float[] vector, int k) {
    return search(VectorQuery.of(space, vector, k), new VectorHits());
  }

  public boolean isOpen() {
    return open;
  }

  /** Lets the store reuse what only this snapshot could see. Closing it twice is harmless. */
  @Override
  public void close() {
    if (open) {
      open = false;
      row.unpin();
      if (onClose != null) {
        onClose.accept(row);
      }
    }
  }

  void requireOpen() {
    if (!open) {
      throw new IllegalStateException("the snapshot of epoch " + epoch + " is closed");
    }
    if (reader.isClosed()) {
      throw new IllegalStateException(
          "the reader of the snapshot of epoch " + epoch + " is closed, and the snapshot with it");
    }
  }

  String symbolName(int symbol) {
    return reader.symbols().name(symbol);
  }

  Mapping mapping() {
    return store;
  }

  VectorSpaces vectors() {
    return reader.vectors();
  }

  private boolean find(long high, long low, ConceptFlyweight concept) {
    requireOpen();
    try {
      final long header = store.header();
      while (true) {
        final long rollbacks = Rollbacks.count(header);
        final int ordinal = IdIndex.findOnce(store, header, rollbacks, high, low);
        final boolean isFollowed =
            ordinal > 0 ? concept.wrapOnce(this, store, ordinal, rollbacks) : ordinal == 0;
        if (isFollowed && !Rollbacks.happenedSince(header, rollbacks)) {
          return ordinal != 0 && concept.isConcept();
        }
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw damaged(e);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private IdHash idHash() {
    if (idHash == null) {
      idHash = new IdHash(reader.fingerprints());
    }
    return idHash;
  }

  private int slotTail() {
    return Mapping.getIntAcquire(store.header() + SLOT_TAIL_OFFSET);
  }

  /** What is not where it must be: a reference that was followed leads outside, or in between. */
  StoreException damaged(RuntimeException cause) {
    return new StoreException(
        StoreException.Reason.CORRUPT,
        "a reference in "
            + reader.path()
            + " leads where nothing is: the store is damaged. Run lectern verify",
        cause);
  }

  /** Moves a cursor to what the adjacency area knows; false if that is nothing. */
  private boolean wrapEntry(int ordinal, Direction direction, EdgeCursor cursor) {
    if (ordinal <= 0 || ordinal >= store.adjacencyLimit()) {
      return false;
    }
    try {
      return cursor.wrapEntry(
          this, store, store.adjacency(ordinal, direction), store.head(ordinal, direction));
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Address of the word that tells where a concept's edges are. */
  private long head(int ordinal, Direction direction) {
    if (ordinal <= 0 || ordinal >= slotTail() || !store.isOrdinal(ordinal)) {
      throw new IllegalArgumentException("there is no ordinal " + ordinal);
    }
    return store.head(ordinal, direction);
  }
}
