package io.lectern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments as the bytes that they are, in a locale that knows only ASCII and in another. */
class ArgumentsTest extends CommandsOnAStore {
  private static final List<String> LOCALES = List.of("C", "C.UTF-8");

  /**
   * Runs a command in a locale.
   *
   * @param escaped the last argument, as printf of the shell takes it
   */
  private CommandRun runIn(String locale, String escaped, String... line)
      throws IOException, InterruptedException {
    final CommandProcess commands = new CommandProcess(temporary, List.of());
    final List<String> command =
        new ArrayList<>(List.of("sh", "-c", "exec \"$@\" \"$(printf '" + escaped + "')\"", "sh"));
    command.addAll(commands.builder(line).command());
    final ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", locale);
    return commands.run(builder, temporary.resolve("out"));
  }

  @Test
  void shouldTellIdsApartInEveryLocale() throws IOException, InterruptedException {
    final String dir = store.toString();
    for (String locale : LOCALES) {
      runIn(locale, "gr\\303\\266\\303\\237e", "put", "--dir", dir, "--content", locale)
          .mustExit(ExitCode.DONE);
      runIn(locale, "gr\\303\\274\\303\\237e", "put", "--dir", dir, "--content", "salute")
          .mustExit(ExitCode.DONE);

      assertThat(run("get", "größe").mustExit(ExitCode.DONE).out()).contains(locale);
      assertThat(run("get", "grüße").mustExit(ExitCode.DONE).out()).contains("salute");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"put", "get", "serve", "restore"})
  void shouldRefuseWhatIsNoUtf8(String command) throws IOException, InterruptedException {
    for (String locale : LOCALES) {
      assertThat(runIn(locale, "a\\377b", command, "--dir").mustExit(ExitCode.USAGE).err())
          .isEqualTo("lectern: argument 'a\\xFFb' is not UTF-8: convert it\n");
    }
  }

  /** The launcher, with a program in the place of the JVM that prints the locale. */
  @Test
  void shouldStartTheJvmInALocaleOfUtf8() throws IOException, InterruptedException {
    final Path root = Files.createDirectory(temporary.resolve("root"));
    final Path launcher = Files.copy(Path.of("..", "lectern"), root.resolve("lectern"));
    final Path jdk = root.resolve("jdk");
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    for (String program : List.of("java", "javac")) {
      final Path file = jdk.resolve("bin").resolve(program);
      Files.writeString(file, "#!/bin/sh\necho \"$LC_ALL\"\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    Files.createDirectories(root.resolve("reader-client/target"));
    Files.createFile(root.resolve("reader-client/target/classpath"));
    Files.createFile(root.resolve("reader-client/target/reader-client.jar"));

    assertThat(locale(launcher, jdk, "C")).isEqualTo("C.UTF-8");
    assertThat(locale(launcher, jdk, "C.utf8")).isEqualTo("C.utf8");
    assertThat(locale(launcher, jdk, "")).isEqualTo("C.UTF-8");
  }

  private static String locale(Path launcher, Path jdk, String locale)
      throws IOException, InterruptedException {
    final ProcessBuilder builder = new ProcessBuilder("bash", launcher.toString(), "get", "a");
    builder.environment().keySet().removeIf(name -> name.equals("LANG") || name.startsWith("LC_"));
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().put("LECTERN_NO_BUILD", "1");
    builder.environment().put("LC_ALL", locale);
    final Process process = builder.redirectErrorStream(true).start();
    final String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out.strip();
  }
}
