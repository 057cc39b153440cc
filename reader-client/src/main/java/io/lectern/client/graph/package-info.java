/**
 * Graph questions on one snapshot, answered in the mapped file: neighbourhoods, paths. Begin with
 * {@link io.lectern.client.graph.GraphReader}.
 *
 * <p>A {@link io.lectern.client.graph.EdgeFilter} says which edges are followed and which way, a
 * {@link io.lectern.client.graph.Budget} what a question may cost; an answer that a limit has cut
 * short says so. A {@link io.lectern.client.graph.GraphWorkspace} keeps the memory between
 * questions.
 */
package io.lectern.client.graph;
