/** The store: mapping, regions, epochs, concepts, edges, vectors and undo. */
package io.lectern.engine;
