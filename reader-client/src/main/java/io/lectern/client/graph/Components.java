package io.lectern.client.graph;

/** The connected components of a graph. Does not change, safe to share. */
public final class Components {
  private final int[] least;
  private final int count;
  private final int greatestSize;

  /**
   * @param least the least ordinal of the component of each ordinal; 0: no concept
   */
  Components(int[] least) {
    this.least = least;
    final int[] sizes = new int[least.length];
    int components = 0;
    int greatest = 0;
    for (int component : least) {
      if (component != 0) {
        components += ++sizes[component] == 1 ? 1 : 0;
        greatest = Math.max(greatest, sizes[component]);
      }
    }
    this.count = components;
    this.greatestSize = greatest;
  }

  public int count() {
    return count;
  }

  /** Concepts in the greatest component. */
  public int greatestSize() {
    return greatestSize;
  }

  /** A component's name: the least ordinal in it. 0 for an ordinal that no concept had. */
  public int of(int ordinal) {
    return ordinal > 0 && ordinal < least.length ? least[ordinal] : 0;
  }
}
