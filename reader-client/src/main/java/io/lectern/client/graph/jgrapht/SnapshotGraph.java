package io.lectern.client.graph.jgrapht;

import io.lectern.client.graph.Directions;
import io.lectern.client.graph.EdgeFilter;
import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Direction;
import io.lectern.engine.EdgeCursor;
import io.lectern.engine.Snapshot;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jgrapht.GraphType;
import org.jgrapht.graph.AbstractGraph;
import org.jgrapht.graph.DefaultGraphType;

/**
 * A snapshot, or what a filter leaves of it, as a directed, weighted graph of JGraphT: the concepts
 * by ordinal, their edges with loops and with parallel ones of different types. Read-only: whatever
 * would change it throws {@link UnsupportedOperationException}. Nothing is copied; sets of edges
 * are made anew from the mapped file whenever they are asked for.
 *
 * <p>Used by one thread; after the snapshot is closed every method that reads throws {@link
 * IllegalStateException}.
 */
public final class SnapshotGraph extends AbstractGraph<Integer, StoredEdge> {
  private static final GraphType TYPE =
      new DefaultGraphType.Builder()
          .directed()
          .allowSelfLoops(true)
          .allowMultipleEdges(true)
          .weighted(true)
          .modifiable(false)
          .build();

  private final Snapshot snapshot;
  private final int limit;
  private final ConceptFlyweight concept = new ConceptFlyweight();
  private final EdgeCursor cursor = new EdgeCursor();
  private final EdgeFilter filter;

  /** Whether every edge passes. */
  private final boolean acceptsAll;

  /** The store's numbers for the filter's types; empty: all types. */
  private final Set<Integer> symbols;

  private int concepts = -1;
  private int edges = -1;

  /** All concepts and edges that a snapshot shows. */
  public SnapshotGraph(Snapshot snapshot) {
    this(snapshot, EdgeFilter.out());
  }

  /**
   * What a filter leaves of a snapshot: the edges that it lets pass and, if it is for a moment, the
   * concepts that are valid then, with no edges to others.
   *
   * @param filter of which the directions are not regarded: an edge leads as it points. JGraphT has
   *     views that turn edges around, or take them for both ways
   */
  public SnapshotGraph(Snapshot snapshot, EdgeFilter filter) {
    this.snapshot = snapshot;
    this.limit = snapshot.ordinalLimit();
    this.filter = filter;
    this.symbols = filter.types().stream().map(snapshot::typeSymbol).collect(Collectors.toSet());
    this.acceptsAll = EdgeFilter.out().equals(filter.directions(Directions.OUT));
  }

  private boolean isVertex(int ordinal) {
    return snapshot.wrap(ordinal, concept)
        && (filter.validAt() == null || concept.isValidAt(filter.validAt()));
  }

  /**
   * Whether the filter lets the edge pass that the cursor stands on, of a concept that it shows.
   */
  private boolean isAccepted() {
    return acceptsAll
        || ((symbols.isEmpty() || symbols.contains(cursor.typeSymbol()))
            && cursor.weight() >= filter.minWeight()
            && cursor.weight() <= filter.maxWeight()
            && (filter.validAt() == null || isVertex(cursor.end())));
  }

  private int degree(int vertex, Direction direction) {
    requireVertex(vertex);
    snapshot.edges(vertex, direction, cursor);
    if (acceptsAll) {
      return cursor.count();
    }
    int degree = 0;
    while (cursor.next()) {
      degree += isAccepted() ? 1 : 0;
    }
    return degree;
  }

  /** The id of a concept. */
  public String id(int ordinal) {
    requireVertex(ordinal);
    snapshot.wrap(ordinal, concept);
    return concept.id();
  }

  /** The ordinal of an id: the vertex. */
  public int vertex(String id) {
    if (!snapshot.find(id, concept) || !isVertex(concept.ordinal())) {
      throw new IllegalArgumentException("there is no concept '" + id + "'");
    }
    return concept.ordinal();
  }

  @Override
  public Set<Integer> vertexSet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Integer> iterator() {
        return new Vertices();
      }

      @Override
      public int size() {
        return conceptCount();
      }

      @Override
      public boolean contains(Object vertex) {
        return vertex instanceof Integer ordinal && isVertex(ordinal);
      }
    };
  }

  private final class Vertices implements Iterator<Integer> {
    private int next = seek(1);

    private int seek(int from) {
      int ordinal = from;
      while (ordinal < limit && !isVertex(ordinal)) {
        ordinal++;
      }
      return ordinal;
    }

    @Override
    public boolean hasNext() {
      return next < limit;
    }

    @Override
    public Integer next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      final int ordinal = next;
      next = seek(ordinal + 1);
      return ordinal;
    }
  }

  private int conceptCount() {
    snapshot.ordinalLimit(); // throws if it is closed
    if (concepts < 0) {
      int count = 0;
      for (int ordinal = 1; ordinal < limit; ordinal++) {
        count += isVertex(ordinal) ? 1 : 0;
      }
      concepts = count;
    }
    return concepts;
  }

  @Override
  public Set<StoredEdge> edgeSet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<StoredEdge> iterator() {
        return vertexSet().stream().flatMap(v -> outgoingEdgesOf(v).stream()).iterator();
      }

      @Override
      public int size() {
        return edgeCount();
      }

      @Override
      public boolean contains(Object edge) {
        return edge instanceof StoredEdge stored && containsEdge(stored);
      }
    };
  }

  private int edgeCount() {
    snapshot.ordinalLimit(); // throws if it is closed
    if (edges < 0) {
      int count = 0;
      for (int vertex : vertexSet()) {
        count += outDegreeOf(vertex);
      }
      edges = count;
    }
    return edges;
  }

  @Override
  public boolean containsVertex(Integer vertex) {
    return vertex != null && vertexSet().contains(vertex);
  }

  @Override
  public boolean containsEdge(StoredEdge edge) {
    return edge != null
        && containsVertex(edge.from())
        && outgoingEdgesOf(edge.from()).contains(edge);
  }

  @Override
  public Set<StoredEdge> getAllEdges(Integer source, Integer target) {
    if (!containsVertex(source) || !containsVertex(target)) {
      return null; // as the interface has it
    }
    final Set<StoredEdge> between = new LinkedHashSet<>();
    snapshot.edges(source, Direction.OUT, cursor);
    while (cursor.next()) {
      if (cursor.end() == target && isAccepted()) {
        between.add(edge(source, Direction.OUT));
      }
    }
    return between;
  }

  @Override
  public StoredEdge getEdge(Integer source, Integer target) {
    final Set<StoredEdge> between = getAllEdges(source, target);
    return between == null || between.isEmpty() ? null : between.iterator().next();
  }

  @Override
  public Set<StoredEdge> outgoingEdgesOf(Integer vertex) {
    return edgesOf(vertex, Direction.OUT, new LinkedHashSet<>());
  }

  @Override
  public Set<StoredEdge> incomingEdgesOf(Integer vertex) {
    return edgesOf(vertex, Direction.IN, new LinkedHashSet<>());
  }

  @Override
  public Set<StoredEdge> edgesOf(Integer vertex) {
    return edgesOf(vertex, Direction.IN, outgoingEdgesOf(vertex));
  }

  private Set<StoredEdge> edgesOf(int vertex, Direction direction, Set<StoredEdge> found) {
    requireVertex(vertex);
    snapshot.edges(vertex, direction, cursor);
    while (cursor.next()) {
      if (isAccepted()) {
        found.add(edge(vertex, direction));
      }
    }
    return found;
  }

  private StoredEdge edge(int vertex, Direction direction) {
    final boolean out = direction == Direction.OUT;
    return new StoredEdge(
        out ? vertex : cursor.end(),
        cursor.typeSymbol(),
        out ? cursor.end() : vertex,
        cursor.weight());
  }

  @Override
  public int outDegreeOf(Integer vertex) {
    return degree(vertex, Direction.OUT);
  }

  @Override
  public int inDegreeOf(Integer vertex) {
    return degree(vertex, Direction.IN);
  }

  /** A self-loop counts twice, as the interface has it. */
  @Override
  public int degreeOf(Integer vertex) {
    return outDegreeOf(vertex) + inDegreeOf(vertex);
  }

  @Override
  public Integer getEdgeSource(StoredEdge edge) {
    return edge.from();
  }

  @Override
  public Integer getEdgeTarget(StoredEdge edge) {
    return edge.to();
  }

  @Override
  public double getEdgeWeight(StoredEdge edge) {
    return edge.weight();
  }

  @Override
  public GraphType getType() {
    return TYPE;
  }

  private void requireVertex(int ordinal) {
    if (!containsVertex(ordinal)) {
      throw new IllegalArgumentException("there is no concept of ordinal " + ordinal);
    }
  }

  private static UnsupportedOperationException readOnly() {
    return new UnsupportedOperationException("a snapshot cannot be changed: write to the store");
  }

  @Override
  public Supplier<Integer> getVertexSupplier() {
    return null;
  }

  @Override
  public Supplier<StoredEdge> getEdgeSupplier() {
    return null;
  }

  @Override
  public StoredEdge addEdge(Integer source, Integer target) {
    throw readOnly();
  }

  @Override
  public boolean addEdge(Integer source, Integer target, StoredEdge edge) {
    throw readOnly();
  }

  @Override
  public Integer addVertex() {
    throw readOnly();
  }

  @Override
  public boolean addVertex(Integer vertex) {
    throw readOnly();
  }

  @Override
  public StoredEdge removeEdge(Integer source, Integer target) {
    throw readOnly();
  }

  @Override
  public boolean removeEdge(StoredEdge edge) {
    throw readOnly();
  }

  @Override
  public boolean removeVertex(Integer vertex) {
    throw readOnly();
  }

  @Override
  public void setEdgeWeight(StoredEdge edge, double weight) {
    throw readOnly();
  }
}
