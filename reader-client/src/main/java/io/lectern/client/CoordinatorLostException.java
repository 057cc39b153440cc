package io.lectern.client;

import java.util.UUID;

/**
 * The coordinator stopped, died or was replaced after a unit was sent to it and before its answer
 * came, and no other one answered in time.
 */
public final class CoordinatorLostException extends OutcomeUnknownException {
  private static final long serialVersionUID = 1L;

  CoordinatorLostException(UUID key, String message) {
    super(key, message);
  }
}
