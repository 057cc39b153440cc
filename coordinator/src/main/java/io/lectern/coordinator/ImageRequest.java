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
 * @param keyHigh of the key of a unit that asks for the image itself; with keyLow 0 and 0: none
 * @param keyLow as above
 */
record ImageRequest(
    long clientId,
    long correlationId,
    long epoch,
    int changedCount,
    SyncLevel reached,
    long keyHigh,
    long keyLow) {

  /** A unit that was committed, and waits for an image of what it has changed. */
  ImageRequest(long clientId, long correlationId, long epoch, int changedCount, SyncLevel reached) {
    this(clientId, correlationId, epoch, changedCount, reached, 0, 0);
  }

  /** A unit that asks for an image. */
  static ImageRequest ofImage(Unit unit) {
    return new ImageRequest(
        unit.clientId(), unit.correlationId(), 0, 0, SyncLevel.NONE, unit.keyHigh(), unit.keyLow());
  }

  boolean hasKey() {
    return (keyHigh | keyLow) != 0;
  }

  boolean hasKeyOf(ImageRequest other) {
    return keyHigh == other.keyHigh && keyLow == other.keyLow;
  }

  boolean isForImage() {
    return epoch == 0;
  }
}
