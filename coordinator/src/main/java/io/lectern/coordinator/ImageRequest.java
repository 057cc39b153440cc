package io.lectern.coordinator;

import io.lectern.layout.ipc.SyncLevel;

/**
 * Who waits for an image to be verified.
 *
 * @param clientId of the sender
 * @param correlationId the sender's name for its unit
 * @param epoch at which the unit was committed; 0: it asks for the image itself
 * @param changedCount commands of the unit that changed something
 * @param reached the unit's sync level without the image
 */
record ImageRequest(
    long clientId, long correlationId, long epoch, int changedCount, SyncLevel reached) {

  /** A unit that asks for an image. */
  static ImageRequest ofImage(Unit unit) {
    return new ImageRequest(unit.clientId(), unit.correlationId(), 0, 0, SyncLevel.NONE);
  }

  boolean isForImage() {
    return epoch == 0;
  }
}
