package io.lectern.engine.os;

import io.lectern.engine.StoreException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * Has the kernel make the pages of a part of a file that was just allocated, before somebody writes
 * to it through a mapping. For the first touch the kernel clears a large page of 2 MiB. That stops
 * whoever touches it for a tenth of a millisecond, and was 5 ms in a virtual machine whose host has
 * to find the memory first.
 *
 * <p>A thread that ends by itself does it, on a mapping of its own, which nobody unmaps under it.
 */
public final class PageWarmer {
  private PageWarmer() {}

  /**
   * Begins with a range of a file, which begins on a page. It is a hint: what cannot be done is
   * left.
   *
   * @return the thread that does it
   */
  public static Thread start(Path file, long offset, long length) {
    return Thread.ofPlatform()
        .daemon()
        .name("lectern-pages")
        .start(() -> warm(file, offset, length));
  }

  static void warm(Path path, long offset, long length) {
    try (NativeFile file = NativeFile.open(path, false, false, 0);
        Arena arena = Arena.ofConfined()) {
      final MemorySegment memory = file.map(offset, length, arena);
      if (LargePages.advise(memory)) {
        LargePages.populate(memory);
      }
    } catch (StoreException | IllegalArgumentException e) {
      // The file is gone, or another one has its name: nobody will write to it.
    }
  }
}
