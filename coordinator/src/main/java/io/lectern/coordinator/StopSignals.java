package io.lectern.coordinator;

import java.lang.reflect.Proxy;

/**
 * Handling of SIGTERM and SIGINT. A shutdown hook could stop the coordinator too, but the JVM would
 * end with the exit code of the signal; only {@code sun.misc.Signal}, of the supported module
 * jdk.unsupported, lets a clean stop end with 0. It is called by reflection, as the compiler warns
 * of it in a way that cannot be silenced.
 */
final class StopSignals {
  private StopSignals() {}

  /** Runs the action, in a thread of the JVM's, whenever a signal to stop arrives. */
  static void handle(Runnable action) {
    try {
      final Class<?> signal = Class.forName("sun.misc.Signal");
      final Class<?> handler = Class.forName("sun.misc.SignalHandler");
      final Object stop =
          Proxy.newProxyInstance(
              StopSignals.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                action.run();
                return null;
              });
      for (String name : new String[] {"TERM", "INT"}) {
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), stop);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM lets nobody handle signals", e);
    }
  }
}
