package io.lectern.engine.os;

/** How much a thread is to have of the cores when others want them too. */
public final class Priority {
  private static final int PRIO_PROCESS = 0;
  private static final int CALLING_THREAD = 0;
  private static final int NICE = 10;

  private Priority() {}

  /**
   * Lets the calling thread give way to others for the rest of its life.
   *
   * @return whether the kernel agreed; without that everything works, less smoothly
   */
  public static boolean lower() {
    return LibC.get().setpriority(PRIO_PROCESS, CALLING_THREAD, NICE) == 0;
  }
}
