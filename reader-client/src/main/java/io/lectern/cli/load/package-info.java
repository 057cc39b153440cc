/** Sends many concepts and edges to the coordinator, as fast as the two of them can. */
package io.lectern.cli.load;
