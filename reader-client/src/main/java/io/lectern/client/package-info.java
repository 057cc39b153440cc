/** What applications use: snapshots to read, and a writer that sends commands. */
package io.lectern.client;
