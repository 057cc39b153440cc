package io.lectern.engine;

import java.util.List;

/**
 * Figures of a store at one moment.
 *
 * @param epoch last committed
 * @param oldestEpoch the oldest that a snapshot can be opened at
 * @param concepts live ones
 * @param edges live ones
 * @param vectors live ones
 * @param retiredBytes ever retired
 * @param reusedBytes ever taken back into use from what was retired
 * @param regions header, concept, edge and HNSW region
 * @param spaces vector spaces
 */
public record StoreStatistics(
    long epoch,
    long oldestEpoch,
    long concepts,
    long edges,
    long vectors,
    long retiredBytes,
    long reusedBytes,
    List<RegionUsage> regions,
    List<VectorSpaceUsage> spaces) {}
