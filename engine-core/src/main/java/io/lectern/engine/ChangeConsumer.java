package io.lectern.engine;

/** Told of each concept that a batch has changed. */
@FunctionalInterface
public interface ChangeConsumer {
  /** The concept was put. */
  int CONCEPT = 1;

  /** An edge at the concept was put or removed. */
  int EDGES = 2;

  /** The concept was deleted. */
  int DELETED = 4;

  /**
   * Takes one change.
   *
   * @param ordinal of the concept
   * @param id UTF-8 bytes
   * @param fingerprintHigh upper half of the id's fingerprint
   * @param fingerprintLow lower half of the id's fingerprint
   * @param flags sum of {@link #CONCEPT}, {@link #EDGES} and {@link #DELETED}
   */
  void onChange(int ordinal, byte[] id, long fingerprintHigh, long fingerprintLow, int flags);
}
