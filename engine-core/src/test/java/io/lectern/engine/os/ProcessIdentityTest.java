package io.lectern.engine.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
  @Test
  void shouldTellThisProcess() {
    final ProcessIdentity current = ProcessIdentity.current();
    assertThat(current.pid()).isEqualTo(ProcessHandle.current().pid());
    final long start = ProcessHandle.current().info().startInstant().orElseThrow().toEpochMilli();
    assertThat(current.startMs()).isCloseTo(start, within(2_000L));
    assertThat(current.isAlive()).isTrue();
  }

  @Test
  void shouldNotTakeAnotherProcessOfTheSameNumberForAlive() {
    final ProcessIdentity current = ProcessIdentity.current();
    assertThat(new ProcessIdentity(current.pid(), current.startMs() - 60_000).isAlive()).isFalse();
  }

  @Test
  void shouldFindNothingAfterDeath() throws Exception {
    final Process process = new ProcessBuilder("sleep", "60").start();
    final ProcessIdentity identity = ProcessIdentity.of(process.pid()).orElseThrow();
    assertThat(identity.isAlive()).isTrue();
    process.destroyForcibly().waitFor();
    assertThat(identity.isAlive()).isFalse();
    assertThat(ProcessIdentity.of(process.pid())).isEmpty();
  }

  @Test
  void shouldReadStartOfProcessWithSpacesAndParenthesesInItsName() {
    final String stat =
        "42 (a) b (c)) S 1 42 42 0 -1 4194304 108 0 0 0 0 0 0 0 20 0 1 0 987654 5660672 218";
    assertThat(ProcessIdentity.startTicks(stat)).isEqualTo(987_654);
  }
}
