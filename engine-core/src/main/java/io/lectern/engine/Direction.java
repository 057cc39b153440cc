package io.lectern.engine;

/** Which edges of a concept: those that leave it or those that enter it. */
public enum Direction {
  OUT,
  IN;

  /** The other direction. */
  public Direction reverse() {
    return this == OUT ? IN : OUT;
  }
}
