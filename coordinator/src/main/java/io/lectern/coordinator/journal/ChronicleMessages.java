package io.lectern.coordinator.journal;

import java.util.function.Consumer;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.onoes.ExceptionHandler;

/** What Chronicle has to say, in this process. */
final class ChronicleMessages {
  private ChronicleMessages() {}

  /** Sends errors and warnings somewhere, from now on; what it finds slow is of no interest. */
  static void sendTo(Consumer<String> receiver) {
    final ExceptionHandler handler =
        (logger, message, thrown) ->
            receiver.accept(
                "Chronicle: "
                    + (message == null ? "" : message)
                    + (thrown == null ? "" : " " + thrown));
    Jvm.setErrorExceptionHandler(handler);
    Jvm.setWarnExceptionHandler(handler);
    Jvm.setPerfExceptionHandler(ExceptionHandler.ignoresEverything());
  }
}
