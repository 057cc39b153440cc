package io.lectern.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;

/** Does what the project's launcher does, with the classes under test, until closed. */
final class StandInLauncher implements AutoCloseable {
  private static final String PROPERTY = "lectern.launcher";

  private final String before = System.getProperty(PROPERTY);

  private StandInLauncher(Path script) {
    System.setProperty(PROPERTY, script.toString());
  }

  /** Makes it in a directory. */
  static StandInLauncher in(Path directory) throws IOException {
    final String script =
        """
        #!/bin/sh
        if [ "$1" = serve ]; then exec %s "$@"; else exec %s "$@"; fi
        """
            .formatted(
                quoted("io.lectern.coordinator.CoordinatorMain"),
                quoted("io.lectern.cli.LecternCli"));
    final Path file = directory.resolve("launcher");
    Files.writeString(file, script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return new StandInLauncher(file);
  }

  private static String quoted(String mainClass) {
    final List<String> command = CoordinatorProcess.command(mainClass);
    return command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
  }

  @Override
  public void close() {
    if (before == null) {
      System.clearProperty(PROPERTY);
    } else {
      System.setProperty(PROPERTY, before);
    }
  }
}
