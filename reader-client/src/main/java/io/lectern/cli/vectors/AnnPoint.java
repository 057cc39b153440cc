package io.lectern.cli.vectors;

/**
 * How well and how fast vectors were found at one setting.
 *
 * @param ef candidates kept in view
 * @param recall share of the true nearest among those found, 0 to 1
 * @param queriesPerSecond of one thread
 * @param p50Ns of a query
 * @param p99Ns of a query
 */
public record AnnPoint(int ef, double recall, double queriesPerSecond, long p50Ns, long p99Ns) {}
