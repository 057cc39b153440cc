package io.lectern.benchmarks;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Goes round an array whose length is a power of two. */
@State(Scope.Thread)
public class Position {
  private int next;

  int next(int length) {
    return next++ & (length - 1);
  }
}
