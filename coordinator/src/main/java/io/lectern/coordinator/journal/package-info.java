/**
 * The journal: what was applied to a store, batch by batch, in segments that are Chronicle queues.
 * Knows nothing of what the units in its entries mean.
 */
package io.lectern.coordinator.journal;
