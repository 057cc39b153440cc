package io.lectern.cli.view;

import io.lectern.client.RejectedException;
import io.lectern.layout.ipc.RejectionCode;

/** Says why the coordinator refused a unit, with the way out that the command line has. */
public final class Refusal {
  private Refusal() {}

  /** A sentence for people. */
  public static String sentence(RejectedException refusal) {
    return refusal.code() == RejectionCode.MISSING_CONCEPT
        ? refusal.getMessage() + ": --create-missing"
        : refusal.getMessage();
  }
}
