package io.lectern.client;

/**
 * A concept whose vector is near to that of a query, on the heap: it outlives its snapshot.
 *
 * @param ordinal the concept's number in the store
 * @param id the concept's id
 * @param score cosine or scalar product, the higher the nearer, or distance: as the space's metric
 */
public record VectorHit(int ordinal, String id, float score) {}
