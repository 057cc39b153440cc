package io.lectern.engine;

/**
 * What a vector space holds at one moment.
 *
 * @param config what it was made with
 * @param vectors live ones
 * @param nodes ever given out: live, removed, and free to be used again
 * @param usedBytes of nodes and upper blocks ever given out
 */
public record VectorSpaceUsage(
    VectorSpaceConfig config, long vectors, long nodes, long usedBytes) {}
