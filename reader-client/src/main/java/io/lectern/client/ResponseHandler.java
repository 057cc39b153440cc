package io.lectern.client;

import io.lectern.layout.ipc.RejectionCode;

/** What a response says, once it is decoded. */
interface ResponseHandler {
  void onReceipt(Receipt receipt);

  void onRejection(long correlationId, RejectionCode code, int commandIndex, String message);

  /** A response that cannot be read, so that it is not known whose it is. */
  void onUnreadable(String why);
}
