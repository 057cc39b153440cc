package io.lectern.coordinator.receipts;

import io.lectern.layout.ipc.SyncLevel;

/**
 * What the sender of a unit was told, or would have been.
 *
 * @param epoch of the unit's batch, or if that changed nothing the last before
 * @param changedCount commands that changed something
 * @param reached level
 * @param recordedAtNs the batch's time, ns since 1970
 */
public record KnownReceipt(long epoch, int changedCount, SyncLevel reached, long recordedAtNs) {}
