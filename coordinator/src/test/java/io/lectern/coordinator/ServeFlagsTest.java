package io.lectern.coordinator;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The JVM does not say that a method named in its flags does not exist. */
class ServeFlagsTest {
  private static final String NOT_INLINED = "-XX:CompileCommand=dontinline,";

  @Test
  void shouldNameMethodsThatThereAre() throws Exception {
    final List<String> methods =
        Files.readAllLines(Path.of("..", ".mvn", "serve.jvm")).stream()
            .filter(line -> line.startsWith(NOT_INLINED))
            .map(line -> line.substring(NOT_INLINED.length()))
            .toList();

    assertFalse(methods.isEmpty(), "none are named any more: this test can go");
    for (String method : methods) {
      final String[] parts = method.split("::", -1);
      final Class<?> owner = Class.forName(parts[0]);
      assertTrue(
          parts[1].equals("*")
              || Arrays.stream(owner.getDeclaredMethods())
                  .anyMatch(declared -> declared.getName().equals(parts[1])),
          method);
    }
  }
}
