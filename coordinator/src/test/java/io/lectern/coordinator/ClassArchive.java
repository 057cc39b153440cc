package io.lectern.coordinator;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * What the JVMs of these tests load when they start, laid out ahead: it halves that time, and there
 * are a hundred of them. Made once for each run of the tests. An archive takes class paths of jars
 * alone, so the directories of this JVM's become one.
 */
final class ClassArchive {
  private static final Path JAR = Path.of("target", "child-classes.jar");
  private static final Path ARCHIVE = Path.of("target", "child-classes.jsa");
  private static final long PATIENCE_S = 120;
  private static final List<String> OPTIONS = make();

  private ClassArchive() {}

  /** JVM options: the class path, and the archive. */
  static List<String> options() {
    return OPTIONS;
  }

  private static List<String> make() {
    try {
      final String classPath = classPath();
      final List<String> rehearsal =
          ChildJvm.command(List.of("-cp", classPath, "-XX:ArchiveClassesAtExit=" + ARCHIVE));
      rehearsal.add(Rehearsal.class.getName());
      final Path output = Path.of("target", "child-classes.log");
      final Process process =
          new ProcessBuilder(rehearsal)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("no archive of classes was made: see " + output.toAbsolutePath());
      }
      // Silent, as what these JVMs print is read: without the archive they start all the same.
      return List.of("-cp", classPath, "-XX:SharedArchiveFile=" + ARCHIVE, "-Xlog:disable");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static String classPath() throws IOException {
    final List<String> jars = new ArrayList<>();
    final Set<String> names = new LinkedHashSet<>();
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(JAR))) {
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        if (Files.isDirectory(Path.of(entry)) && !entry.isEmpty()) {
          addAll(jar, Path.of(entry), names);
        } else if (Files.isRegularFile(Path.of(entry))) {
          jars.add(entry);
        }
      }
    }
    jars.addFirst(JAR.toString());
    return String.join(File.pathSeparator, jars);
  }

  /** The first of a name counts, as on a class path. */
  private static void addAll(JarOutputStream jar, Path directory, Set<String> names)
      throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        final String name = directory.relativize(file).toString();
        if (names.add(name)) {
          jar.putNextEntry(new ZipEntry(name));
          Files.copy(file, jar);
          jar.closeEntry();
        }
      }
    }
  }

  /** What is rehearsed. */
  static final class Rehearsal {
    private Rehearsal() {}

    public static void main(String[] arguments) throws IOException {
      final Path directory = Files.createTempDirectory("lectern-rehearsal-");
      final CoordinatorConfig config = CoordinatorConfig.of(directory);
      for (int start = 0; start < 2; start++) {
        try (ServedStore served = new ServedStore(config)) {
          served.put("a", "start " + start);
          served.checkpoint();
        }
      }
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }
}
