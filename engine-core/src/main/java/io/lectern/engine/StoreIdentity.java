package io.lectern.engine;

import java.security.SecureRandom;
import java.time.Instant;

/**
 * What tells one store from another.
 *
 * @param high upper half of the store's random id
 * @param low lower half of the store's random id
 * @param hashSeed seed of the fingerprints, random so that nobody can prepare ids that collide
 * @param createdAtNs ns since 1970
 */
record StoreIdentity(long high, long low, long hashSeed, long createdAtNs) {
  static StoreIdentity random() {
    final SecureRandom random = new SecureRandom();
    return of(random.nextLong(), random.nextLong());
  }

  /** The identity of a store that is made anew under the id of another. */
  static StoreIdentity of(long high, long low) {
    final Instant now = Instant.now();
    return new StoreIdentity(
        high,
        low,
        new SecureRandom().nextLong(),
        now.getEpochSecond() * 1_000_000_000L + now.getNano());
  }
}
