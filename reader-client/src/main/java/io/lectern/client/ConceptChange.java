package io.lectern.client;

/**
 * What a committed batch did to a concept: views of it that were made at an earlier epoch are
 * stale.
 *
 * @param id the concept's id
 * @param fingerprintHigh upper half of the id's fingerprint
 * @param fingerprintLow lower half of the id's fingerprint
 * @param ordinal the concept's ordinal
 * @param epoch the epoch from which on the change is visible
 * @param put the concept was created or replaced
 * @param edges an edge from it or to it was put or removed
 * @param deleted the concept was deleted
 */
public record ConceptChange(
    String id,
    long fingerprintHigh,
    long fingerprintLow,
    int ordinal,
    long epoch,
    boolean put,
    boolean edges,
    boolean deleted) {}
