package io.lectern.client.graph;

import io.lectern.engine.ConceptFlyweight;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A small graph of variables that {@link GraphReader#match} looks for in the store: concepts, with
 * what is asked of them, and edges between them.
 *
 * <pre>{@code
 * GraphPattern colleagues = GraphPattern.builder()
 *     .type("x", "person").where("x", person -> person.confidence() > 0.5f)
 *     .edge("x", "works-for", "firm")
 *     .edge("y", "works-for", "firm")
 *     .is("firm", "acme")
 *     .distinct()
 *     .build();
 * }</pre>
 *
 * <p>A match gives each variable a concept such that every edge is there. Two variables may stand
 * for one concept, unless the pattern is {@link Builder#distinct}. Where several edges of the store
 * fit one of the pattern, that is still one match. Immutable, safe to share if its conditions are.
 */
public final class GraphPattern {
  /** As many variables as a pattern may have. */
  public static final int MAX_VARIABLES = 16;

  private final List<Variable> variables;
  private final List<Link> links;
  private final boolean distinct;
  private final Instant validAt;

  private GraphPattern(Builder builder) {
    variables = List.copyOf(builder.variables.values());
    distinct = builder.distinct;
    validAt = builder.validAt;
    links =
        builder.links.stream()
            .map(
                link ->
                    validAt == null
                        ? link
                        : new Link(link.from, link.filter.validAt(validAt), link.to))
            .toList();
  }

  /**
   * A variable.
   *
   * @param type of the concept; null: any
   * @param id of the concept; null: any
   * @param condition null: none
   */
  record Variable(
      int number, String name, String type, String id, Predicate<ConceptFlyweight> condition) {}

  /**
   * An edge of the pattern.
   *
   * @param from number of a variable
   * @param filter which edges fit, seen from there
   * @param to number of a variable
   */
  record Link(int from, EdgeFilter filter, int to) {}

  /** A pattern without variables. */
  public static Builder builder() {
    return new Builder();
  }

  /** The names of the variables, in the order in which they were first named. */
  public List<String> names() {
    return variables.stream().map(Variable::name).toList();
  }

  List<Variable> variables() {
    return variables;
  }

  List<Link> links() {
    return links;
  }

  boolean isDistinct() {
    return distinct;
  }

  /** Null: no matter when. */
  Instant validAt() {
    return validAt;
  }

  /** Makes patterns. Every method that names a variable makes it, if it is the first to do so. */
  public static final class Builder {
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final List<Link> links = new ArrayList<>();
    private boolean distinct;
    private Instant validAt;

    private Builder() {}

    /** A variable for any concept. */
    public Builder concept(String variable) {
      named(variable);
      return this;
    }

    /** The variable's concept is of a type. */
    public Builder type(String variable, String type) {
      final Variable known = named(variable);
      if (known.type != null && !known.type.equals(type)) {
        throw new IllegalArgumentException(
            "'" + variable + "' cannot be of type '" + known.type + "' and of '" + type + "'");
      }
      variables.put(
          variable, new Variable(known.number, variable, type, known.id, known.condition));
      return this;
    }

    /** The variable's concept is the one of this id. */
    public Builder is(String variable, String id) {
      final Variable known = named(variable);
      if (known.id != null && !known.id.equals(id)) {
        throw new IllegalArgumentException(
            "'" + variable + "' cannot be '" + known.id + "' and '" + id + "'");
      }
      variables.put(
          variable, new Variable(known.number, variable, known.type, id, known.condition));
      return this;
    }

    /**
     * The variable's concept fulfils a condition, and those named before.
     *
     * @param condition is shown a view that it must not keep; asked of many concepts, not only of
     *     those in matches
     */
    public Builder where(String variable, Predicate<ConceptFlyweight> condition) {
      final Variable known = named(variable);
      variables.put(
          variable,
          new Variable(
              known.number,
              variable,
              known.type,
              known.id,
              known.condition == null ? condition : known.condition.and(condition)));
      return this;
    }

    /** There is an edge of a type between two variables' concepts. */
    public Builder edge(String from, String type, String to) {
      return edge(from, EdgeFilter.out().types(type), to);
    }

    /**
     * There is an edge that a filter lets pass, seen from the first variable's concept. If the
     * filter is for a moment, the concepts of both variables are valid then.
     */
    public Builder edge(String from, EdgeFilter filter, String to) {
      links.add(new Link(named(from).number, filter, named(to).number));
      return this;
    }

    /** No two variables stand for the same concept. */
    public Builder distinct() {
      distinct = true;
      return this;
    }

    /** All concepts are valid at a moment. */
    public Builder validAt(Instant moment) {
      validAt = moment;
      return this;
    }

    /**
     * The pattern.
     *
     * @throws IllegalArgumentException if it has no variable
     */
    public GraphPattern build() {
      if (variables.isEmpty()) {
        throw new IllegalArgumentException("the pattern names no concept");
      }
      return new GraphPattern(this);
    }

    private Variable named(String name) {
      final Variable known = variables.get(name);
      if (known != null) {
        return known;
      }
      if (variables.size() == MAX_VARIABLES) {
        throw new IllegalArgumentException(
            "a pattern has " + MAX_VARIABLES + " variables at most: '" + name + "' is one more");
      }
      final Variable variable = new Variable(variables.size(), name, null, null, null);
      variables.put(name, variable);
      return variable;
    }
  }
}
