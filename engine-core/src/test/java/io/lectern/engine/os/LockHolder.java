package io.lectern.engine.os;

import java.nio.file.Path;

/** Main class of a child JVM: locks a byte of a file and waits to be killed. */
final class LockHolder {
  private LockHolder() {}

  public static void main(String[] args) throws InterruptedException {
    final NativeFile file = NativeFile.open(Path.of(args[0]), true, false, 0);
    System.out.println(file.tryLock(Long.parseLong(args[1])) ? "locked" : "refused");
    Thread.sleep(120_000);
    file.close();
  }
}
