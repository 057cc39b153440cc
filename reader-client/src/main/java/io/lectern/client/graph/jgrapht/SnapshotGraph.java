package io.lectern.client.graph.jgrapht;

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
import org.jgrapht.GraphType;
import org.jgrapht.graph.AbstractGraph;
import org.jgrapht.graph.DefaultGraphType;

/**
 * A snapshot as a directed, weighted graph of JGraphT: the concepts by ordinal, their edges with
 * loops and with parallel ones of different types. Read-only: whatever would change it throws
 * {@link UnsupportedOperationException}. Nothing is copied; sets of edges are made anew from the
 * mapped file whenever they are asked for.
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
  private int concepts = -1;
  private int edges = -1;

  public SnapshotGraph(Snapshot snapshot) {
    this.snapshot = snapshot;
    this.limit = snapshot.ordinalLimit();
  }

  /** The id of a concept. */
  public String id(int ordinal) {
    requireVertex(ordinal);
    snapshot.wrap(ordinal, concept);
    return concept.id();
  }

  /** The ordinal of an id: the vertex. */
  public int vertex(String id) {
    if (!snapshot.find(id, concept)) {
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
        return vertex instanceof Integer ordinal && snapshot.wrap(ordinal, concept);
      }
    };
  }

  private final class Vertices implements Iterator<Integer> {
    private int next = seek(1);

    private int seek(int from) {
      int ordinal = from;
      while (ordinal < limit && !snapshot.wrap(ordinal, concept)) {
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
    if (concepts < 0) {
      int count = 0;
      for (int ordinal = 1; ordinal < limit; ordinal++) {
        count += snapshot.wrap(ordinal, concept) ? 1 : 0;
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
      if (cursor.end() == target) {
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
      found.add(edge(vertex, direction));
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
    requireVertex(vertex);
    return snapshot.edges(vertex, Direction.OUT, cursor).count();
  }

  @Override
  public int inDegreeOf(Integer vertex) {
    requireVertex(vertex);
    return snapshot.edges(vertex, Direction.IN, cursor).count();
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
