/**
 * What a coordinator does at its start with what it finds: the recovery table. Depends on nothing
 * but the words for what can be found.
 */
package io.lectern.coordinator.recovery;
