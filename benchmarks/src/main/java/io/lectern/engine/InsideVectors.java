package io.lectern.engine;

/**
 * The inside of the engine's vector search, for benchmarks that put something else in the place of
 * a part of it: nodes, links and scores of a space, and the kernels. Used by one thread.
 */
public final class InsideVectors {
  private static final VectorKernels SIMD = new SimdKernels();
  private static final VectorKernels PLAIN = new ScalarKernels();

  private final VectorSpace space;
  private final NodeScorer scorer = new NodeScorer();

  /** A space of a snapshot, which stays open for as long as this is used. */
  public InsideVectors(Snapshot snapshot, String name) {
    space = snapshot.vectors().open(snapshot.vectors().find(name));
  }

  /** One more than the highest node. */
  public int nodeLimit() {
    return space.readableTail();
  }

  public int ordinal(int node) {
    return space.ordinal(space.node(node));
  }

  public int dimension() {
    return space.dimension();
  }

  public int entryNode() {
    return (int) space.entry();
  }

  public int entryLevel() {
    return space.entryLevel(space.entry());
  }

  public int maxLinks(int level) {
    return space.maxLinks(level);
  }

  /** Copies what a node links to, and tells how many these are. */
  public int links(int node, int level, int[] target) {
    final long links = space.links(space.node(node), level);
    int count = 0;
    while (links != 0 && count < space.maxLinks(level)) {
      final int link = Mapping.getIntAcquire(links + 4L * count);
      if (link == 0) {
        break;
      }
      target[count++] = link;
    }
    return count;
  }

  /** Sets what nodes are compared with. */
  public void query(float[] vector) {
    scorer.query(space, vector);
  }

  /** How near a node is by its codes: the less, the nearer. */
  public float key(int node) {
    return scorer.key(space.node(node));
  }

  /** The same of several nodes, 64 at most, into an array of so many. */
  public void keys(int[] nodes, int count, float[] keys) {
    scorer.keys(nodes, count, keys);
  }

  /** How near a node is by its vector: the less, the nearer. */
  public float exactKey(int node) {
    return scorer.exactKey(space.node(node));
  }

  /**
   * The product of a query and a vector at an address, with vector instructions.
   *
   * @param query with zeros behind it up to a multiple of eight values
   */
  public static float dotSimd(float[] query, long address, int length) {
    return SIMD.dot(query, address, length);
  }

  /** The same in plain Java. */
  public static float dotPlain(float[] query, long address, int length) {
    return PLAIN.dot(query, address, length);
  }
}
