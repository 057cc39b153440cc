package io.lectern.client.graph;

import io.lectern.client.graph.GraphPattern.Link;
import io.lectern.engine.Edge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The matches of a pattern, found one by one as they are asked for, in no order that means
 * anything; no two of them give all variables the same concepts. Used by one thread, while the
 * snapshot is open: after that {@link #next}, and whatever reads ids or edges, throws {@link
 * IllegalStateException}.
 *
 * <pre>{@code
 * Matches matches = graph.match(pattern, Budget.unlimited());
 * while (matches.next()) {
 *   System.out.println(matches.id("x") + " and " + matches.id("y"));
 * }
 * }</pre>
 */
public final class Matches {
  private final GraphPattern pattern;
  private final MatchSearch search;
  private boolean onMatch;

  Matches(GraphPattern pattern, MatchSearch search) {
    this.pattern = pattern;
    this.search = search;
  }

  /**
   * Moves to the next match.
   *
   * @return false after the last one, and when the budget is spent: see {@link #limit}
   */
  public boolean next() {
    onMatch = search.next();
    return onMatch;
  }

  /**
   * The ordinal of the concept that a variable stands for.
   *
   * @throws IllegalArgumentException if the pattern has no such variable
   */
  public int ordinal(String variable) {
    requireMatch();
    final int number = pattern.names().indexOf(variable);
    if (number < 0) {
      throw new IllegalArgumentException(
          "the pattern has no variable '" + variable + "', only " + pattern.names());
    }
    return search.ordinal(number);
  }

  /** The id of the concept that a variable stands for. */
  public String id(String variable) {
    return search.names().id(ordinal(variable));
  }

  /** The ids of all variables' concepts. */
  public Map<String, String> ids() {
    requireMatch();
    final Map<String, String> ids = new LinkedHashMap<>();
    pattern
        .variables()
        .forEach(
            variable ->
                ids.put(variable.name(), search.names().id(search.ordinal(variable.number()))));
    return ids;
  }

  /**
   * For each edge of the pattern an edge of the store that fits it, the first one if several do.
   */
  public List<Edge> edges() {
    requireMatch();
    final FoundEdges found = new FoundEdges();
    for (Link link : pattern.links()) {
      search.addEdge(link, found);
    }
    final List<Edge> edges = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      edges.add(found.edge(i, search.names()));
    }
    return edges;
  }

  /** Which limit has ended the search; {@link Limit#NONE} if none has. */
  public Limit limit() {
    return search.meter().hit();
  }

  /** How many concepts were tried for variables. */
  public long conceptsSeen() {
    return search.meter().concepts();
  }

  /** How many edges were read. */
  public long edgesSeen() {
    return search.meter().edges();
  }

  /** The variables in the order in which the search gives them concepts. */
  public List<String> order() {
    return Arrays.stream(search.order()).mapToObj(number -> pattern.names().get(number)).toList();
  }

  private void requireMatch() {
    if (!onMatch) {
      throw new IllegalStateException("there is no match here: next() must have returned true");
    }
  }
}
