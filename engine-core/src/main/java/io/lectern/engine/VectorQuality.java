package io.lectern.engine;

/**
 * How well searches of a vector space find what is there, as its writer has measured it lately.
 *
 * @param space index of the space
 * @param name of the space
 * @param samples searches by stored vectors of which it is told, the last so many
 * @param recall share of the 10 nearest that they found with the default ef; NaN without samples
 * @param reachable share of the live nodes to which links lead from the entry point; NaN before the
 *     first look
 * @param mended nodes that were linked in again, since the writer began
 */
public record VectorQuality(
    int space, String name, int samples, double recall, double reachable, long mended) {}
