package io.lectern.benchmarks;

import io.lectern.cli.vectors.AnnPoint;
import java.io.IOException;

/** An index whose searches are measured by turns with others'. */
interface VectorTurns extends AutoCloseable {
  /** Has a JVM compile what is measured. */
  default void warmUp() {}

  /** Asks all queries once. */
  AnnPoint run(int ef);

  @Override
  default void close() throws IOException {}
}
