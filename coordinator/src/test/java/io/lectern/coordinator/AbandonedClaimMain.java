package io.lectern.coordinator;

import java.nio.file.Path;

/**
 * Main class of a child JVM: a client that stops between claim and commit and waits to be killed.
 */
final class AbandonedClaimMain {
  private AbandonedClaimMain() {}

  public static void main(String[] args) throws InterruptedException {
    try (TestClient client = new TestClient(Path.of(args[0]), "abandons its claim")) {
      client.abandonClaim();
      System.out.println("claimed");
      Thread.sleep(300_000);
    }
  }
}
