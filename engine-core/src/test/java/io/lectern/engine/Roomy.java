package io.lectern.engine;

/** A small store with room for many vectors: each space gets a sixteenth of the region. */
final class Roomy {
  private Roomy() {}

  static StoreConfig config() {
    final StoreConfig small = StoreConfig.small();
    return new StoreConfig(
        small.undoBytes(),
        small.slotBytes(),
        small.indexBytes(),
        small.recordBytes(),
        small.edgeBytes(),
        1L << 30,
        small.growthBytes(),
        small.reclaimIntervalEpochs());
  }
}
