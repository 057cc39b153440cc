package io.lectern.client.graph;

import java.util.List;

/**
 * Concepts that are similar to a vector, the best first by similarity and by nearness in the graph.
 *
 * @param hits the best first
 * @param limit that has ended the walk: what it did not reach counts as far away
 */
public record JoinedHits(List<JoinedHit> hits, Limit limit) {}
