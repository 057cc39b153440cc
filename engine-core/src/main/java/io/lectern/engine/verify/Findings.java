package io.lectern.engine.verify;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** Takes findings: hands on the first of each structure, counts all. Used by one thread. */
final class Findings {
  static final String HEADER = "header";
  static final String SYMBOLS = "symbols";
  static final String SLOTS = "slots";
  static final String RECORDS = "records";
  static final String INDEX = "index";
  static final String EDGES = "edges";
  static final String VECTORS = "vectors";
  static final String SPACE = "space";

  private final Consumer<Finding> consumer;
  private final long most;
  private long count;

  /**
   * @param most findings to hand on; a damaged word can have thousands
   */
  Findings(Consumer<Finding> consumer, long most) {
    this.consumer = consumer;
    this.most = most;
  }

  void add(String structure, long offset, String text) {
    if (count++ < most) {
      consumer.accept(new Finding(structure, offset, text));
    }
  }

  /** Adds a finding unless something holds. */
  boolean require(boolean holds, String structure, long offset, String text) {
    if (!holds) {
      add(structure, offset, text);
    }
    return holds;
  }

  /**
   * Adds a finding unless something holds.
   *
   * @param text asked only then: most that is looked at is in order, and there may be much of it
   */
  boolean require(boolean holds, String structure, long offset, Supplier<String> text) {
    if (!holds) {
      add(structure, offset, text.get());
    }
    return holds;
  }

  long count() {
    return count;
  }
}
