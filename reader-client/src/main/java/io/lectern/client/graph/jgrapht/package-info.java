/**
 * A snapshot as a graph of <a href="https://jgrapht.org">JGraphT</a>, so that its algorithms run on
 * the mapped store. The only package that needs JGraphT's jar ({@code org.jgrapht:jgrapht-core}),
 * which an application that uses it must add: reader-client does not bring it along.
 */
package io.lectern.client.graph.jgrapht;
