package io.lectern.client.graph;

import io.lectern.client.graph.GraphPattern.Link;
import io.lectern.client.graph.GraphPattern.Variable;
import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the matches of a pattern one after the other: gives the variables concepts in the order of
 * the plan, each one of those in which the edges from all variables before it end. The shortest of
 * these lists is gone through and looked up in the others, so that a search costs no more than the
 * pattern can have matches at worst, but for logarithms (a worst-case optimal join).
 */
final class MatchSearch {
  private static final int CANDIDATES_PER_LOOK = 1_024;

  private final Snapshot snapshot;
  private final Names names;
  private final GraphPattern pattern;
  private final Meter meter;
  private final int ordinalLimit;
  private final ConceptFlyweight concept = new ConceptFlyweight();
  private final List<EdgeFilter> filters = new ArrayList<>();
  private final EdgeScan[] scans;
  private final SortedEnds ends;

  /**
   * Of each variable the moments at which its concept must be valid: the pattern's and those of all
   * edges that touch it. A scan sees only the far end, which is this one or the other by the plan.
   */
  private final Instant[][] moments;

  private final int[] typeSymbols;
  private final int[] fixed;
  private final Level[] levels;
  private final int[] ordinals;
  private int depth;
  private int candidatesToLook = CANDIDATES_PER_LOOK;

  /** The edges from a variable before to the one whose turn it is. */
  private record Source(int variable, int filter) {}

  /** A turn: a variable and its candidates. */
  private static final class Level {
    final int variable;
    final List<Source> sources = new ArrayList<>();
    final List<Integer> loops = new ArrayList<>();

    /** Sorted; null: all concepts. */
    int[] candidates;

    int[] buffer = {};

    int count;
    int next;

    Level(int variable) {
      this.variable = variable;
    }

    /** Takes a list for candidates; a copy if it will be narrowed. */
    void begin(int[] list, boolean isNarrowed) {
      count = list.length;
      candidates = list;
      if (isNarrowed) {
        if (buffer.length < count) {
          buffer = new int[count + count / 2];
        }
        System.arraycopy(list, 0, buffer, 0, count);
        candidates = buffer;
      }
    }
  }

  MatchSearch(Snapshot snapshot, Names names, GraphPattern pattern, Meter meter, int ordinalLimit) {
    this.snapshot = snapshot;
    this.names = names;
    this.pattern = pattern;
    this.meter = meter;
    this.ordinalLimit = ordinalLimit;
    final int count = pattern.variables().size();
    this.ordinals = new int[count];
    for (Link link : pattern.links()) {
      number(link.filter());
      number(link.filter().reverse());
    }
    this.scans = new EdgeScan[filters.size()];
    Arrays.setAll(scans, i -> new EdgeScan());
    for (int i = 0; i < scans.length; i++) {
      scans[i].begin(snapshot, ordinalLimit, filters.get(i), meter);
    }
    this.ends = new SortedEnds(scans, meter);
    this.moments = new Instant[count][];
    this.typeSymbols = new int[count];
    this.fixed = new int[count];
    for (Variable variable : pattern.variables()) {
      moments[variable.number()] = moments(variable.number());
      typeSymbols[variable.number()] =
          variable.type() == null ? 0 : snapshot.typeSymbol(variable.type());
      fixed[variable.number()] = variable.id() == null ? 0 : fixedOrdinal(variable);
    }
    this.levels = levels();
    open(0);
  }

  private Instant[] moments(int variable) {
    final Set<Instant> found = new LinkedHashSet<>();
    found.add(pattern.validAt());
    for (Link link : pattern.links()) {
      if (link.from() == variable || link.to() == variable) {
        found.add(link.filter().validAt());
      }
    }
    found.remove(null);
    return found.toArray(Instant[]::new);
  }

  private int fixedOrdinal(Variable variable) {
    final String id = variable.id();
    final int ordinal = names.ordinal(id);
    if (!snapshot.wrap(ordinal, concept) || !isValid(variable.number())) {
      throw new NoSuchConceptException(id, "concept '" + id + "' is not valid at that moment");
    }
    return ordinal;
  }

  /** Whether the concept looked at is valid whenever a variable's must be. */
  private boolean isValid(int variable) {
    for (Instant moment : moments[variable]) {
      if (!concept.isValidAt(moment)) {
        return false;
      }
    }
    return true;
  }

  private int number(EdgeFilter filter) {
    if (!filters.contains(filter)) {
      filters.add(filter);
    }
    return filters.indexOf(filter);
  }

  private Level[] levels() {
    final int count = ordinals.length;
    final List<MatchPlan.Side> sides = new ArrayList<>();
    final List<List<Integer>> filtersOf = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      filtersOf.add(new ArrayList<>());
    }
    for (Link link : pattern.links()) {
      final int filter = number(link.filter());
      final int reverse = number(link.filter().reverse());
      if (link.from() != link.to()) {
        sides.add(new MatchPlan.Side(link.from(), filter, link.to(), reverse));
        addOnce(filtersOf.get(link.from()), filter);
        addOnce(filtersOf.get(link.to()), reverse);
      }
    }
    final DegreeSample sample = new DegreeSample(this::fits, fixed, scans, filtersOf, ordinalLimit);
    final int[] order = new MatchPlan(count, sides, sample, ordinalLimit).order();
    final Level[] turns = new Level[count];
    for (int turn = 0; turn < count; turn++) {
      turns[turn] = level(order, turn, sides);
    }
    return turns;
  }

  private static void addOnce(List<Integer> list, int number) {
    if (!list.contains(number)) {
      list.add(number);
    }
  }

  private Level level(int[] order, int turn, List<MatchPlan.Side> sides) {
    final Level level = new Level(order[turn]);
    for (int before = 0; before < turn; before++) {
      for (MatchPlan.Side side : sides) {
        if (side.from() == order[before] && side.to() == level.variable) {
          level.sources.add(new Source(side.from(), side.filter()));
        } else if (side.to() == order[before] && side.from() == level.variable) {
          level.sources.add(new Source(side.to(), side.reverse()));
        }
      }
    }
    for (Link link : pattern.links()) {
      if (link.from() == level.variable && link.to() == level.variable) {
        level.loops.add(number(link.filter()));
      }
    }
    return level;
  }

  /** Moves to the next match; false after the last one, or when the budget is spent. */
  boolean next() {
    snapshot.ordinalLimit(); // throws if it is closed
    while (depth >= 0 && !meter.isSpent()) {
      if (!advance(levels[depth])) {
        depth--;
      } else if (depth == levels.length - 1) {
        return true;
      } else {
        open(++depth);
      }
    }
    return false;
  }

  /** The concept of a variable in the present match. */
  int ordinal(int variable) {
    return ordinals[variable];
  }

  /** The variables, in the order of their turns. */
  int[] order() {
    return Arrays.stream(levels).mapToInt(level -> level.variable).toArray();
  }

  /** An edge of the store that fits one of the pattern in the present match. */
  void addEdge(Link link, FoundEdges found) {
    final EdgeScan scan = scans[number(link.filter())];
    final int from = ordinals[link.from()];
    scan.setTimed(false);
    scan.start(from);
    while (scan.next()) {
      if (scan.end() == ordinals[link.to()]) {
        found.add(from, scan);
        scan.setTimed(true);
        return;
      }
    }
    throw new IllegalStateException("an edge that was just found is gone");
  }

  /** Finds the candidates of a turn. */
  private void open(int turn) {
    final Level level = levels[turn];
    level.next = 0;
    final int only = fixed[level.variable];
    if (only != 0) {
      level.begin(new int[] {only}, false);
    } else if (level.sources.isEmpty()) {
      level.candidates = null;
      level.next = 1;
      level.count = ordinalLimit;
      return;
    } else {
      level.candidates = null;
    }
    if (!narrow(level)) {
      level.count = 0;
    }
  }

  /** Leaves the candidates in which all edges end; false: the budget is spent. */
  private boolean narrow(Level level) {
    final int[][] lists = new int[level.sources.size()][];
    for (int i = 0; i < lists.length; i++) {
      final Source source = level.sources.get(i);
      lists[i] = ends.of(source.filter, ordinals[source.variable]);
      if (lists[i] == null) {
        return false;
      }
    }
    Arrays.sort(lists, (one, other) -> Integer.compare(one.length, other.length));
    int first = 0;
    if (level.candidates == null) {
      level.begin(lists[0], lists.length > 1);
      first = 1;
    }
    for (int i = first; i < lists.length; i++) {
      level.count = SortedEnds.intersect(level.candidates, level.count, lists[i]);
    }
    return true;
  }

  /** Gives a turn's variable its next concept; false: there is none, or the budget is spent. */
  private boolean advance(Level level) {
    while (level.next < level.count) {
      final int candidate = level.candidates == null ? level.next : level.candidates[level.next];
      level.next++;
      if (--candidatesToLook == 0) {
        candidatesToLook = CANDIDATES_PER_LOOK;
        if (meter.isTimeUp()) {
          return false;
        }
      }
      if (isFree(candidate) && fits(level.variable, candidate) && hasLoops(level, candidate)) {
        if (!meter.takeConcept()) {
          return false;
        }
        ordinals[level.variable] = candidate;
        return true;
      }
      if (meter.isSpent()) {
        return false;
      }
    }
    return false;
  }

  private boolean isFree(int candidate) {
    if (pattern.isDistinct()) {
      for (int i = 0; i < depth; i++) {
        if (ordinals[levels[i].variable] == candidate) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean fits(int number, int candidate) {
    final Variable variable = pattern.variables().get(number);
    if (!snapshot.wrap(candidate, concept)) {
      return false;
    }
    return (variable.type() == null
            || (typeSymbols[number] != 0 && concept.typeSymbol() == typeSymbols[number]))
        && isValid(number)
        && (variable.condition() == null || variable.condition().test(concept));
  }

  private boolean hasLoops(Level level, int candidate) {
    for (int filter : level.loops) {
      final int[] all = ends.of(filter, candidate);
      if (all == null || Arrays.binarySearch(all, candidate) < 0) {
        return false;
      }
    }
    return true;
  }

  Names names() {
    return names;
  }

  Meter meter() {
    return meter;
  }
}
