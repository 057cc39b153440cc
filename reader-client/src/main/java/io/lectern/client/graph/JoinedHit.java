package io.lectern.client.graph;

/**
 * A concept that is similar to a vector, with how near it is in the graph.
 *
 * @param id of the concept
 * @param score of the vector search: a cosine, a product or a distance, as the space compares
 * @param hops edges from the nearest of the concepts that were named; -1: none within reach
 * @param rank by which the hits are in order, the higher the better
 */
public record JoinedHit(String id, float score, int hops, double rank) {}
