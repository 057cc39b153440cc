package io.lectern.client.graph.jgrapht;

/**
 * An edge of a {@link SnapshotGraph}. Two are equal if they are the same edge of the store: of one
 * type, between the same concepts.
 *
 * @param from ordinal of the concept that it leaves
 * @param typeSymbol the store's number for its type
 * @param to ordinal of the concept that it enters
 * @param weight its weight; not a part of what it is
 */
public record StoredEdge(int from, int typeSymbol, int to, float weight) {
  @Override
  public boolean equals(Object other) {
    return other instanceof StoredEdge that
        && from == that.from
        && typeSymbol == that.typeSymbol
        && to == that.to;
  }

  @Override
  public int hashCode() {
    return (from * 31 + typeSymbol) * 31 + to;
  }
}
