package io.lectern.engine;

/** A small store with room for many vectors: each space gets a sixteenth of the region. */
final class Roomy {
  private Roomy() {}

  static StoreConfig config() {
    return StoreConfig.small().withHnswBytes(1L << 30);
  }
}
