package io.lectern.client.graph;

import io.lectern.engine.Snapshot;
import io.lectern.engine.VectorQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Answers graph questions from one snapshot, in the mapped file: what is near a concept, which
 * paths lead from one to another, what it rests on, and what it is associated with.
 *
 * <pre>{@code
 * GraphWorkspace workspace = new GraphWorkspace();   // kept by the thread
 * try (Snapshot snapshot = reader.snapshot()) {
 *   GraphReader graph = new GraphReader(snapshot, workspace);
 *   EdgeFilter up = EdgeFilter.out().types("hypernym");
 *   graph.shortestPath("dog", "entity", up, 20, Budget.unlimited()).first()
 *       .ifPresent(path -> System.out.println(path.concepts()));
 * }
 * }</pre>
 *
 * <p>A question whose budget is spent answers what it has found until then, and the answer says
 * which limit was hit. Used by one thread. After the snapshot is closed every question, and what is
 * then still read of an answer, throws {@link IllegalStateException}; nothing is ever answered from
 * another epoch.
 *
 * <p>Every question throws {@link NoSuchConceptException} if the snapshot does not show a concept
 * that it names, or the filter asks for validity at a moment and that concept is not valid then;
 * and {@link io.lectern.engine.StoreException} (CORRUPT) if the store is damaged.
 */
public final class GraphReader {
  private final Snapshot snapshot;
  private final GraphWorkspace workspace;
  private final Names names;
  private final int limit;

  /** A reader with a workspace of its own. */
  public GraphReader(Snapshot snapshot) {
    this(snapshot, new GraphWorkspace());
  }

  /**
   * A reader that works in memory which is there already.
   *
   * @param workspace not used for anything else while a question is answered
   */
  public GraphReader(Snapshot snapshot, GraphWorkspace workspace) {
    this.snapshot = snapshot;
    this.workspace = workspace;
    this.names = new Names(snapshot);
    this.limit = snapshot.ordinalLimit();
  }

  /** The epoch that the answers are of. */
  public long epoch() {
    return snapshot.epoch();
  }

  /**
   * What lies within some hops of a concept, breadth-first.
   *
   * @param withEdges whether the answer holds the edges that were followed, too
   */
  public Neighbourhood neighbourhood(
      String from, EdgeFilter filter, int hops, boolean withEdges, Budget budget) {
    requireAmount("hops", hops, 0);
    return new BreadthFirst(workspace)
        .run(names, begin(from, filter, budget), limit, hops, withEdges);
  }

  /** The same, by ordinal: without a lookup of the id. */
  public Neighbourhood neighbourhood(
      int from, EdgeFilter filter, int hops, boolean withEdges, Budget budget) {
    requireAmount("hops", hops, 0);
    begin(filter, budget);
    requireValid(from);
    return new BreadthFirst(workspace).run(names, from, limit, hops, withEdges);
  }

  /** One path with the fewest edges, searched for from both ends. */
  public Paths shortestPath(String from, String to, EdgeFilter filter, int maxHops, Budget budget) {
    requireAmount("max hops", maxHops, 0);
    final int start = begin(from, filter, budget);
    final int end = ordinal(to);
    workspace.scan.fetchEnds(start, end);
    beginReverse(filter);
    return answer(
        start == end
            ? List.of(only(start))
            : listOf(new BidirectionalSearch(workspace).path(start, end, limit, maxHops)));
  }

  /** How many edges such a path has: without what it costs to read them, and the ids on it. */
  public Distance distance(String from, String to, EdgeFilter filter, int maxHops, Budget budget) {
    requireAmount("max hops", maxHops, 0);
    final int start = begin(from, filter, budget);
    final int end = ordinal(to);
    workspace.scan.fetchEnds(start, end);
    return distance(start, end, filter, maxHops);
  }

  /** The same, by ordinal: without a lookup of the ids. */
  public Distance distance(int from, int to, EdgeFilter filter, int maxHops, Budget budget) {
    requireAmount("max hops", maxHops, 0);
    begin(filter, budget);
    workspace.scan.fetchEnds(from, to);
    requireValid(from);
    requireValid(to);
    return distance(from, to, filter, maxHops);
  }

  private Distance distance(int start, int end, EdgeFilter filter, int maxHops) {
    beginReverse(filter);
    final int hops =
        start == end ? 0 : new BidirectionalSearch(workspace).distance(start, end, limit, maxHops);
    return new Distance(
        hops < 0 ? OptionalInt.empty() : OptionalInt.of(hops),
        workspace.meter.hit(),
        workspace.meter.concepts(),
        workspace.meter.edges());
  }

  /**
   * The k paths with the fewest edges that pass no concept twice, shortest first. Two paths are
   * different if they differ in an edge: by parallel edges of two types lead two.
   */
  public Paths shortestPaths(
      String from, String to, EdgeFilter filter, int maxHops, int k, Budget budget) {
    return cheapestPaths(from, to, filter, EdgeCost.HOPS, maxHops, k, budget);
  }

  /**
   * The k cheapest paths that pass no concept twice, cheapest first; see {@link #shortestPaths}.
   *
   * @throws IllegalArgumentException naming the edge, if the cost of one that the search meets is
   *     less than 0 or not a number
   */
  public Paths cheapestPaths(
      String from, String to, EdgeFilter filter, EdgeCost cost, int maxHops, int k, Budget budget) {
    requireAmount("max hops", maxHops, 0);
    requireAmount("k", k, 1);
    final int start = begin(from, filter, budget);
    final int end = ordinal(to);
    if (start == end) {
      return answer(List.of(only(start)));
    }
    final CheapestSearch search = new CheapestSearch(workspace, names, cost);
    return answer(new YenSearch(search, workspace.meter).run(start, end, limit, maxHops, k));
  }

  /**
   * All paths of at most so many edges that pass no concept twice; see {@link #shortestPaths}. In
   * no particular order.
   *
   * @param most how many at most: if there are more, the answer says {@link Limit#RESULTS}
   */
  public Paths allPaths(
      String from, String to, EdgeFilter filter, int maxHops, int most, Budget budget) {
    final List<ConceptPath> paths = new ArrayList<>();
    final PathCount count = forEachPath(from, to, filter, maxHops, most, budget, paths::add);
    return new Paths(paths, count.limit(), count.conceptsSeen(), count.edgesSeen());
  }

  /**
   * The same, each path given away as it is found: nothing is kept of it, however many there are.
   *
   * @param visitor is given each path while the search is under way, so it must not ask this
   *     workspace anything; false: it wants no other one. The budget's time is for what it does,
   *     too
   */
  public PathCount forEachPath(
      String from,
      String to,
      EdgeFilter filter,
      int maxHops,
      long most,
      Budget budget,
      Predicate<ConceptPath> visitor) {
    requireAmount("max hops", maxHops, 0);
    if (most < 0) {
      throw new IllegalArgumentException("the number of results must be at least 0, not " + most);
    }
    final int start = begin(from, filter, budget);
    final int end = ordinal(to);
    beginReverse(filter);
    final SimplePathSearch.Listener listener = path -> visitor.test(path.named(names));
    long found = 1;
    if (start == end) {
      listener.onPath(only(start));
    } else {
      found = new SimplePathSearch(workspace).run(start, end, limit, maxHops, most, listener);
    }
    final Meter meter = workspace.meter;
    return new PathCount(found, meter.hit(), meter.concepts(), meter.edges());
  }

  /**
   * Everything that a concept rests on, along the edges of a filter, as a tree; read from it while
   * the snapshot is open.
   */
  public Lineage lineage(String id, EdgeFilter filter, int maxDepth, Budget budget) {
    requireAmount("depth", maxDepth, 0);
    return new LineageSearch(workspace, names).run(begin(id, filter, budget), limit, maxDepth);
  }

  /**
   * The strongest chains from a concept to others, one each, strongest first. A chain's strength is
   * the product of the weights of its edges and of the confidences of the concepts that they lead
   * to.
   *
   * @param cutoff weaker chains are not followed; 0 to 1
   * @param most how many
   * @throws IllegalArgumentException if the weight of an edge that the search meets is above 1
   */
  public Associations associations(
      String from, EdgeFilter filter, double cutoff, int most, Budget budget) {
    requireCutoff(cutoff);
    requireAmount("the number of results", most, 0);
    final int start = begin(from, filter, budget);
    final AssociationSearch search = new AssociationSearch(snapshot, workspace, names);
    return new Associations(search.run(start, limit, cutoff, most), workspace.meter.hit());
  }

  /**
   * The strongest chain from one concept to another, if any is at least as strong as the cutoff.
   */
  public Associations association(
      String from, String to, EdgeFilter filter, double cutoff, Budget budget) {
    requireCutoff(cutoff);
    final int start = begin(from, filter, budget);
    final int end = ordinal(to);
    if (start == end) {
      final ConceptPath itself = only(start).named(names);
      return new Associations(
          List.of(new ConceptPath(itself.concepts(), itself.edges(), 1)), Limit.NONE);
    }
    final AssociationSearch search = new AssociationSearch(snapshot, workspace, names);
    return new Associations(search.runTo(start, end, limit, cutoff), workspace.meter.hit());
  }

  /**
   * The concepts to which all of several lead: the lowest first, of these the nearest. Empty, with
   * the limit, if the budget is spent before all were walked from, or before it is known which are
   * the lowest: for that the edges are followed on from the common ones, however far they lead.
   *
   * @param maxHops from each to a common one at most
   */
  public CommonAncestors commonAncestors(
      List<String> ids, EdgeFilter filter, int maxHops, Budget budget) {
    requireAmount("max hops", maxHops, 0);
    final int[] starts = ordinals(ids, filter, budget);
    return new CommonAncestors(
        new CommonAncestorSearch(workspace, names).run(starts, limit, maxHops),
        workspace.meter.hit());
  }

  /** What some concepts bring to mind: spreads activation from them. */
  public Activation activate(
      List<String> ids, EdgeFilter filter, Activation.Spread spread, Budget budget) {
    final int[] starts = ordinals(ids, filter, budget);
    return new Activation(
        new ActivationSearch(workspace, names).run(starts, limit, spread), workspace.meter.hit());
  }

  /**
   * Looks for a pattern. Its matches are found as they are asked for, so other questions may be
   * asked between two of them; the budget is for all of them together.
   */
  public Matches match(GraphPattern pattern, Budget budget) {
    final Meter meter = workspace.newMeter();
    meter.begin(budget);
    return new Matches(pattern, new MatchSearch(snapshot, names, pattern, meter, limit));
  }

  /**
   * Concepts that are similar to a vector and near to others in the graph, the best of both first:
   * the hits of the vector search are ranked by similarity and by hops, and these ranks are joined
   * (reciprocal rank fusion), so scores of any kind can be.
   *
   * @param query as many hits as it asks for are ranked anew; none that is not valid at the
   *     filter's moment
   * @param around ids of the concepts that are to be near
   * @param maxHops what is further away counts as out of reach
   * @param weight of the rank by hops, that by similarity counting 1; 0 or more
   * @param most how many are answered
   */
  public JoinedHits similarNear(
      VectorQuery query,
      List<String> around,
      EdgeFilter filter,
      int maxHops,
      double weight,
      int most,
      Budget budget) {
    requireAmount("max hops", maxHops, 0);
    requireAmount("the number of results", most, 0);
    if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("weight must be 0 or more, not " + weight);
    }
    final int[] starts = ordinals(around, filter, budget);
    final List<JoinedHit> hits = joined().near(query, starts, maxHops, weight, most);
    return new JoinedHits(hits, workspace.meter.hit());
  }

  /**
   * A shortest path to each concept that a vector search finds, if there is one; none to a concept
   * that is not valid at the filter's moment.
   */
  public SimilarPaths pathsToSimilar(
      String from, VectorQuery query, EdgeFilter filter, int maxHops, Budget budget) {
    requireAmount("max hops", maxHops, 0);
    final int start = begin(from, filter, budget);
    beginReverse(filter);
    return new SimilarPaths(joined().paths(query, start, maxHops), workspace.meter.hit());
  }

  private JoinedSearch joined() {
    return new JoinedSearch(snapshot, workspace, names, limit);
  }

  private int[] ordinals(List<String> ids, EdgeFilter filter, Budget budget) {
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("no concept is named");
    }
    begin(filter, budget);
    return ids.stream().mapToInt(this::ordinal).toArray();
  }

  private static void requireCutoff(double cutoff) {
    if (!(cutoff >= 0 && cutoff <= 1)) {
      throw new IllegalArgumentException("cutoff must be between 0 and 1, not " + cutoff);
    }
  }

  private int begin(String from, EdgeFilter filter, Budget budget) {
    begin(filter, budget);
    return ordinal(from);
  }

  private void begin(EdgeFilter filter, Budget budget) {
    workspace.scan.begin(snapshot, limit, filter, workspace.meter);
    workspace.meter.begin(budget);
  }

  /** For questions that are answered from their far end, too. */
  private void beginReverse(EdgeFilter filter) {
    workspace.reverseScan.begin(snapshot, limit, filter.reverse(), workspace.meter);
  }

  private int ordinal(String id) {
    final int ordinal = names.ordinal(id);
    if (!workspace.scan.isValid(ordinal)) {
      throw new NoSuchConceptException(id, "concept '" + id + "' is not valid at that moment");
    }
    return ordinal;
  }

  private void requireValid(int ordinal) {
    if (!names.isConcept(ordinal) || !workspace.scan.isValid(ordinal)) {
      throw new NoSuchConceptException(
          "#" + ordinal, "there is no concept of ordinal " + ordinal + " that is valid");
    }
  }

  private static FoundPath only(int node) {
    return new FoundPath(new int[] {node}, new FoundEdges(), new double[] {0});
  }

  private static List<FoundPath> listOf(FoundPath path) {
    return path == null ? List.of() : List.of(path);
  }

  private Paths answer(List<FoundPath> paths) {
    return new Paths(
        paths.stream().map(path -> path.named(names)).toList(),
        workspace.meter.hit(),
        workspace.meter.concepts(),
        workspace.meter.edges());
  }

  private static void requireAmount(String what, int amount, int least) {
    if (amount < least) {
      throw new IllegalArgumentException(what + " must be at least " + least + ", not " + amount);
    }
  }
}
