package io.lectern.graphdatabases;

/** A directed graph in a database, its vertices numbered from 0. Used by one thread. */
interface GraphDatabase extends AutoCloseable {
  /** The sum of the numbers at the other ends of a vertex's outgoing edges. */
  long sumOfEnds(int vertex);

  /** How many vertices are within some hops of one, itself among them. */
  int neighbourhood(int start, int hops);

  /** Edges of a shortest path, -1 if there is none. */
  int distance(int start, int end);

  @Override
  void close();
}
