package io.lectern.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program on the package's front page is one that compiles and does what it says. */
@Timeout(60)
class FrontPageProgramTest {
  private static final Pattern PROGRAM =
      Pattern.compile("<pre>\\{@code\\n(.*?)\\n \\* }</pre>", Pattern.DOTALL);

  @TempDir private Path dir;

  @Test
  void shouldCompileAndRun() throws Exception {
    final Path classes = compile(program());
    final ByteArrayOutputStream output = new ByteArrayOutputStream();
    final PrintStream console = System.out;
    try (StandInCoordinator coordinator = StandInCoordinator.start(dir);
        URLClassLoader loader =
            new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, FrontPageProgramTest.class.getClassLoader())) {
      System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
      loader.loadClass("FrontPage").getMethod("run", Path.class).invoke(null, dir);
      assertThat(coordinator.lastSequence()).isPositive();
    } finally {
      System.setOut(console);
    }
    assertThat(output.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines("a small feline\nis-a mammal\n");
  }

  private static String program() throws Exception {
    final String page =
        Files.readString(Path.of("src/main/java/io/lectern/client/package-info.java"));
    final Matcher matcher = PROGRAM.matcher(page);
    assertThat(matcher.find()).as("a program in package-info.java").isTrue();
    return matcher.group(1).replaceAll("(?m)^ \\* ?", "");
  }

  private Path compile(String program) throws Exception {
    final Path source = dir.resolve("FrontPage.java");
    Files.writeString(
        source,
        """
        import io.lectern.client.*;
        import io.lectern.engine.*;
        import java.nio.file.Path;
        import java.time.Duration;

        public class FrontPage {
          public static void run(Path dir) {
        %s
          }
        }
        """
            .formatted(program));
    final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    final Path classes = Files.createDirectory(dir.resolve("classes"));
    final StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      final boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of(
                      "-proc:none",
                      "-cp",
                      System.getProperty(
                          "surefire.test.class.path", System.getProperty("java.class.path")),
                      "-d",
                      classes.toString()),
                  null,
                  files.getJavaFileObjects(source))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
    return classes;
  }
}
