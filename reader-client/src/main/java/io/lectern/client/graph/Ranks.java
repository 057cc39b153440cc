package io.lectern.client.graph;

/** The PageRank of every concept; together they are 1. Does not change, safe to share. */
public final class Ranks {
  private final double[] ranks;
  private final boolean[] concepts;
  private final int iterations;
  private final Limit limit;

  Ranks(double[] ranks, boolean[] concepts, int iterations, Limit limit) {
    this.ranks = ranks;
    this.concepts = concepts;
    this.iterations = iterations;
    this.limit = limit;
  }

  /** The rank of a concept by its ordinal; 0 for an ordinal that no concept had. */
  public double of(int ordinal) {
    return ordinal > 0 && ordinal < ranks.length ? ranks[ordinal] : 0;
  }

  /**
   * The ordinals of the concepts with the greatest ranks, greatest first.
   *
   * @param most how many, 0 or more
   */
  public int[] greatest(int most) {
    if (most < 0) {
      throw new IllegalArgumentException("the number of results must be at least 0, not " + most);
    }
    return PageRank.order(ranks, concepts, most);
  }

  /** How often ranks were passed on. */
  public int iterations() {
    return iterations;
  }

  /** {@link Limit#TIME} if the time was up before the last iteration; else {@link Limit#NONE}. */
  public Limit limit() {
    return limit;
  }
}
