package io.lectern.engine;

/**
 * How much of a region is in use.
 *
 * @param name header, concept, edge or hnsw
 * @param usedBytes ever given out, retired space included
 * @param allocatedBytes with disk space behind them
 * @param reservedBytes of address space, which bound the region's growth
 */
public record RegionUsage(String name, long usedBytes, long allocatedBytes, long reservedBytes) {}
