package io.lectern.client;

import io.lectern.layout.ipc.SyncLevel;

/**
 * The coordinator's word that a unit was applied as a whole.
 *
 * @param epoch the epoch from which on the unit is visible; hand it to {@link
 *     LecternReader#awaitEpoch} in any process. A unit that changed nothing names the epoch that
 *     was committed already
 * @param changedCount commands of the unit that changed something
 * @param syncLevel how safe the unit is by now
 * @param correlationId number of the unit among those of its writer, for logs
 */
public record Receipt(long epoch, int changedCount, SyncLevel syncLevel, long correlationId) {}
