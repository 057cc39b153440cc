package io.lectern.engine.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.Platform.Architecture;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
  @Test
  void shouldKnowFutexNumberOfEachArchitecture() {
    assertThat(Platform.architecture("Linux", "amd64", ByteOrder.LITTLE_ENDIAN))
        .isEqualTo(Architecture.X86_64);
    assertThat(Platform.architecture("Linux", "aarch64", ByteOrder.LITTLE_ENDIAN))
        .isEqualTo(Architecture.AARCH64);
    assertThat(Architecture.X86_64.futexNumber()).isEqualTo(202);
    assertThat(Architecture.AARCH64.futexNumber()).isEqualTo(98);
  }

  @ParameterizedTest
  @CsvSource({"Mac OS X,aarch64", "Windows 11,amd64", "Linux,riscv64", "Linux,x86"})
  void shouldRefuseOtherPlatforms(String osName, String osArch) {
    assertThatThrownBy(() -> Platform.architecture(osName, osArch, ByteOrder.LITTLE_ENDIAN))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PLATFORM))
        .hasMessageContaining("needs Linux on x86-64 or aarch64");
  }

  @Test
  void shouldRefuseBigEndian() {
    assertThatThrownBy(() -> Platform.architecture("Linux", "aarch64", ByteOrder.BIG_ENDIAN))
        .isInstanceOf(StoreException.class);
  }

  @Test
  void shouldAcceptThePlatformOfTheTests() {
    assertThatCode(Platform::require).doesNotThrowAnyException();
  }
}
