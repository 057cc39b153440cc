/**
 * Receipts of the units that carry an idempotency key, so that a unit that is sent again gets the
 * one of the first time and is not applied again. The journal has them all; what is here finds
 * them.
 */
package io.lectern.coordinator.receipts;
