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
    final Instant now = Instant.now();
    return new StoreIdentity(
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        now.getEpochSecond() * 1_000_000_000L + now.getNano());
  }
}
