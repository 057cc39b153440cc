package io.lectern.client.graph;

import io.lectern.engine.Direction;

/** Which way a walk follows edges. */
public enum Directions {
  /** From where an edge leaves to where it enters. */
  OUT,
  /** Against the edges. */
  IN,
  /** Either way. */
  BOTH;

  /** Whether edges of a direction are gone through, by a walk that starts at its beginning. */
  boolean follow(Direction direction) {
    return this == BOTH || (this == OUT) == (direction == Direction.OUT);
  }

  /** The same edges, walked from their other ends. */
  Directions reverse() {
    return switch (this) {
      case OUT -> IN;
      case IN -> OUT;
      case BOTH -> BOTH;
    };
  }
}
