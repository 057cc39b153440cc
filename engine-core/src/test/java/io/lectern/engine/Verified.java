package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.engine.verify.Finding;
import io.lectern.engine.verify.StoreVerifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Walks a store file and wants nothing found. */
final class Verified {
  private Verified() {}

  static void assertClean(Path store) {
    final List<Finding> findings = new ArrayList<>();
    final long count = StoreVerifier.verify(store, findings::add);
    assertThat(findings).as("findings in %s", store).isEmpty();
    assertThat(count).isZero();
  }
}
