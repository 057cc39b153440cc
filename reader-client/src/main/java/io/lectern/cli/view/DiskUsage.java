package io.lectern.cli.view;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * How long files are and how much of the disk they take, which for a sparse file is much less.
 *
 * @param apparentBytes sum of the lengths
 * @param allocatedBytes sum of the blocks that the file system has set aside
 */
public record DiskUsage(long apparentBytes, long allocatedBytes) {
  private static final int AT_FDCWD = -100;
  private static final int STATX_BLOCKS = 0x400;
  private static final int STATX_LENGTH = 256;
  private static final long BLOCKS_OFFSET = 48;
  private static final long BLOCK_LENGTH = 512;
  private static final MethodHandle STATX = statx();

  /** All regular files below a directory; files that vanish meanwhile do not count. */
  public static DiskUsage of(Path directory) throws IOException {
    final long[] sums = new long[2];
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()) {
              sums[0] += attributes.size();
              sums[1] += allocatedBytes(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    return new DiskUsage(sums[0], sums[1]);
  }

  private static long allocatedBytes(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      final MemorySegment result = arena.allocate(STATX_LENGTH, Long.BYTES);
      final MemorySegment path = arena.allocateFrom(file.toAbsolutePath().toString());
      final int status = (int) STATX.invokeExact(AT_FDCWD, path, 0, STATX_BLOCKS, result);
      if (status != 0) {
        throw new IOException("cannot tell how much of the disk " + file + " takes");
      }
      return result.get(ValueLayout.JAVA_LONG, BLOCKS_OFFSET) * BLOCK_LENGTH;
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("restricted") // the C library's own function, by its documented signature
  private static MethodHandle statx() {
    final SymbolLookup library = Linker.nativeLinker().defaultLookup();
    return Linker.nativeLinker()
        .downcallHandle(
            library.findOrThrow("statx"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS));
  }
}
