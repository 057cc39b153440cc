package io.lectern.engine.os;

import java.lang.foreign.MemorySegment;

/** Asks the kernel to map memory with large pages, which makes random access much cheaper. */
public final class LargePages {
  private LargePages() {}

  /**
   * Advises large pages for mapped memory that begins on a page, and no reading ahead: that would
   * be in small pages, behind the large one that was touched, and the kernel keeps what it has.
   *
   * @return whether the kernel takes the advice; without large pages everything works, slower
   */
  public static boolean advise(MemorySegment memory) {
    return advise(memory, LibC.MADV_HUGEPAGE) && advise(memory, LibC.MADV_RANDOM);
  }

  private static boolean advise(MemorySegment memory, int advice) {
    return LibC.get().madvise(memory.address(), memory.byteSize(), advice) == 0;
  }

  /**
   * Has the kernel make all pages of mapped memory, as if each was read.
   *
   * @return whether it did; before Linux 5.14 it cannot
   */
  static boolean populate(MemorySegment memory) {
    return advise(memory, LibC.MADV_POPULATE_READ);
  }
}
