package io.lectern.engine;

/**
 * An id encoded once, to look up many times: its 128-bit fingerprint under one store's hash seed.
 * Immutable; made by {@link StoreReader#key(String)}.
 *
 * @param high upper half of the fingerprint
 * @param low lower half of the fingerprint
 * @param seed hash seed of the store that the key is for
 */
public record ConceptKey(long high, long low, long seed) {}
