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
   * @param ids holds the UTF-8 bytes of the id; valid during the call
   * @param idOffset where they begin
   * @param idLength how many there are
   * @param fingerprintHigh upper half of the id's fingerprint
   * @param fingerprintLow lower half of the id's fingerprint
   * @param flags sum of {@link #CONCEPT}, {@link #EDGES} and {@link #DELETED}
   */
  void onChange(
      int ordinal,
      byte[] ids,
      int idOffset,
      int idLength,
      long fingerprintHigh,
      long fingerprintLow,
      int flags);
}
