/** The process that writes: command loop, journal, checkpoints, recovery and reclamation. */
package io.lectern.coordinator;
