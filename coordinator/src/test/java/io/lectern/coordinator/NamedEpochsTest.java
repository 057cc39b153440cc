package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.engine.StoreWriter;
import io.lectern.engine.control.NamedSnapshot;
import io.lectern.engine.control.SnapshotFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedEpochsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir private Path store;
  private SnapshotFiles files;

  @BeforeEach
  void makeDirectory() {
    files = new SnapshotFiles(store);
    files.makeDirectory();
  }

  private static NamedSnapshot snapshot(String name) {
    return new NamedSnapshot(name, 0, NOW, "", "", "");
  }

  private String permissions(String name) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(store.resolve("snapshots").resolve(name)));
  }

  @Test
  void shouldLetTheGroupTakeSnapshots() throws IOException {
    final Path directory = store.resolve("snapshots");
    assertThat(permissions("")).isEqualTo("rwxrwx---");
    Files.setAttribute(directory, "unix:mode", 02700);

    files.makeDirectory();
    files.begin(snapshot("one"));
    files.begin(snapshot("two"));
    files.replace(snapshot("two"));

    assertThat((int) Files.getAttribute(directory, "unix:mode") & 07777).isEqualTo(02770);
    assertThat(permissions("one.snapshot")).isEqualTo("rw-rw----");
    assertThat(permissions("two.snapshot")).isEqualTo("rw-rw----");
    assertThat(files.begin(snapshot("two"))).isFalse();
    try (var all = Files.list(directory)) {
      assertThat(all).hasSize(2);
    }
  }

  @Test
  void shouldTellOnceWhatCannotBeRead() throws IOException {
    final Path damaged = store.resolve("snapshots/damaged.snapshot");
    final List<Throwable> errors = new ArrayList<>();
    final NamedEpochs epochs = new NamedEpochs(files, errors::add);
    final StoreWriter unused = null; // nothing is asked of it while a file cannot be read

    Files.writeString(damaged, "epoch=many");
    for (int i = 0; i < 3; i++) {
      assertThat(epochs.oldest(unused, NOW)).isZero();
    }

    assertThat(errors).hasSize(1);
    assertThat(errors.getFirst())
        .hasMessageContaining("the named snapshot in " + damaged + " cannot be read")
        .hasMessageContaining("no space is used again");
  }
}
