package io.lectern.coordinator;

import io.lectern.engine.Concept;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Main class of a child JVM: a client that claims room for a unit and, when it is sent a line, goes
 * on as if no time had passed. Every further line has it send another unit.
 */
final class StoppedClaimMain {
  private StoppedClaimMain() {}

  public static void main(String[] args) throws IOException {
    try (TestClient client = new TestClient(Path.of(args[0]), "is stopped within a claim")) {
      final byte[] late =
          client.unit().put(Concept.builder("late").content("x".repeat(200)).build()).toBytes();
      final int claim = client.claim(late.length);
      System.out.println("claimed");
      awaitLine();
      try {
        client.commit(claim, late);
      } catch (IllegalStateException e) {
        System.out.println("refused by the ring: " + e.getMessage());
      }
      System.out.println("went on");
      awaitLine();
      client.put("after");
      System.out.println("answered " + client.await());
    }
  }

  private static void awaitLine() throws IOException {
    int c;
    do {
      c = System.in.read();
    } while (c >= 0 && c != '\n');
  }
}
