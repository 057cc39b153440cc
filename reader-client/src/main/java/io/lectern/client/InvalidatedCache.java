package io.lectern.client;

import io.lectern.engine.Snapshot;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/**
 * Views of concepts that are kept until the store says that they are stale: the shape of a cache
 * over a store that other processes write to. An entry goes when its concept, or an edge at it,
 * changes; all go when invalidations were missed. Between a commit and its invalidation, some
 * microseconds, the old view is still answered; who cannot have that takes a snapshot.
 *
 * <pre>{@code
 * try (var cache = new InvalidatedCache<>(reader, (snapshot, id) -> snapshot.get(id).orElse(null))) {
 *     Optional<Concept> dog = cache.get("dog");
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads. Grows with what is asked for: it has no bound of its own.
 *
 * @param <V> a view; must not be tied to the snapshot that it was made from
 */
public final class InvalidatedCache<V> implements AutoCloseable {
  private final LecternReader reader;
  private final BiFunction<Snapshot, String, V> loader;
  private final ConcurrentHashMap<String, V> views = new ConcurrentHashMap<>();
  private final InvalidationSubscription subscription;

  /**
   * @param loader makes the view of an id from a snapshot; null: there is none, which is not kept.
   *     It must not use this cache
   */
  public InvalidatedCache(LecternReader reader, BiFunction<Snapshot, String, V> loader) {
    this.reader = reader;
    this.loader = loader;
    subscription = reader.listen(new Dropper());
  }

  /**
   * The view of an id, made from a new snapshot if it is not kept; empty if the loader had none.
   *
   * @throws IllegalStateException after {@link #close()}: nobody would drop what became stale
   */
  public Optional<V> get(String id) {
    if (subscription.isClosed()) {
      throw new IllegalStateException("the cache is closed");
    }
    // An invalidation that arrives during the load waits for it and then drops what it made: the
    // map lets no
    // remove() pass a computation for the same key. One that arrived before it was seen by the new
    // snapshot.
    return Optional.ofNullable(views.computeIfAbsent(id, this::load));
  }

  /** Views kept now. */
  public int size() {
    return views.size();
  }

  /** Stops listening and drops all. */
  @Override
  public void close() {
    subscription.close();
    views.clear();
  }

  private V load(String id) {
    try (Snapshot snapshot = reader.snapshot()) {
      return loader.apply(snapshot, id);
    }
  }

  private final class Dropper implements InvalidationListener {
    @Override
    public void onConceptChanged(ConceptChange change) {
      views.remove(change.id());
    }

    @Override
    public void onResync(ResyncReason reason, long epoch) {
      views.clear();
    }
  }
}
