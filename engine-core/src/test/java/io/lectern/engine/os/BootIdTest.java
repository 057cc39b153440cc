package io.lectern.engine.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BootIdTest {
  @Test
  void shouldBeTheKernels() throws IOException {
    assertThat(new UUID(BootId.high(), BootId.low()))
        .hasToString(Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip());
  }
}
