package io.lectern.engine.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProcessArgumentsTest {
  private static byte[] latin1(String commandLine) {
    return commandLine.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void shouldTakeTheLastWordsAsUtf8() {
    final byte[] commandLine = "java\0Main\0put\0größe\0\0".getBytes(StandardCharsets.UTF_8);
    assertThat(ProcessArguments.utf8(commandLine, "put", "gr????e", ""))
        .containsExactly("put", "größe", "");
  }

  @Test
  void shouldRefuseWhatIsNoUtf8() {
    assertThatThrownBy(
            () -> ProcessArguments.utf8(latin1("java\0put\0a\u00ffb\0"), "put", "a\ufffdb"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("argument 'a\\xFFb' is not UTF-8: convert it");
  }

  @Test
  void shouldTakeArgumentsAsTheyAreWithoutThoseOfTheProcess() {
    assertThat(ProcessArguments.utf8(latin1(""), "put", "ä")).containsExactly("put", "ä");
  }

  @Test
  void shouldNotLookAtTheProcessForPlainArguments() {
    final String[] plain = {"put", "a"};
    assertThat(ProcessArguments.utf8(plain)).isSameAs(plain);
  }
}
