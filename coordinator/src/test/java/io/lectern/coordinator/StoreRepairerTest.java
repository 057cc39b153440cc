package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.coordinator.KillHarness.InterruptedRestore;
import io.lectern.coordinator.StoreRepairer.Outcome;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreException;
import io.lectern.engine.verify.Finding;
import io.lectern.engine.verify.StoreVerifier;
import io.lectern.layout.StoreHeaderDescriptor;
import io.lectern.layout.ipc.SyncLevel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a store's directory when the store is repaired. */
class StoreRepairerTest {
  @TempDir private Path root;

  private final List<String> told = new ArrayList<>();
  private Path directory;

  @BeforeEach
  void makeStore() {
    directory = root.resolve("store");
    try (ServedStore store = serve()) {
      for (int i = 0; i < 50; i++) {
        store.put("id-" + i, "content " + i);
      }
    }
  }

  @Test
  void shouldPutARepairedStoreInItsPlaceAndGoOn() throws IOException {
    damage(StoreHeaderDescriptor.CONCEPT_COUNT_OFFSET);
    damage(StoreHeaderDescriptor.INDEX_DIRECTORY_OFFSET + 2);

    final Outcome outcome = repair();

    assertThat(outcome.found()).isGreaterThan(1);
    assertThat(outcome.left()).isZero();
    assertThat(told)
        .anyMatch(line -> line.startsWith("found: header, offset 0x"))
        .anyMatch(line -> line.startsWith("done: the id index was written anew, from 50 slots"));
    assertThat(findings(outcome.aside().resolve("store.dat"))).isEqualTo(outcome.found());
    try (ServedStore store = serve()) {
      for (int i = 0; i < 50; i++) {
        assertThat(store.get("id-" + i)).isPresent();
      }
      store.put("new", "");
    }
    assertThat(findings(directory.resolve("store.dat"))).isZero();
    assertThat(repair()).isEqualTo(new Outcome(0, 0, null));
  }

  @Test
  void shouldChangeNothingThatIsInUseOrBeyondRepair() throws IOException {
    try (ServedStore _ = serve()) {
      assertThatThrownBy(this::repair)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is held by the coordinator");
    }
    damage(StoreHeaderDescriptor.COMMITTED_EPOCH_OFFSET + 7, 0x80);
    assertThatThrownBy(this::repair)
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll("cannot be repaired", "lectern restore");
    assertThat(directory).isDirectoryNotContaining("glob:**replaced-*");
    assertThat(directory.resolve("store.dat.repaired")).doesNotExist();
  }

  @Test
  void shouldLeaveTheStoreInItsPlaceWhenItDies() throws IOException {
    try (ServedStore store = serve()) {
      store.put("in no journal", SyncLevel.NONE);
    }
    damage(StoreHeaderDescriptor.CONCEPT_COUNT_OFFSET);
    final CoordinatorConfig dying =
        CoordinatorConfig.of(directory)
            .withCrashPoints(
                _ -> {
                  throw new InterruptedRestore();
                });

    assertThatThrownBy(() -> repair(dying)).isInstanceOf(InterruptedRestore.class);

    try (ServedStore store = serve()) {
      assertThat(store.get("in no journal")).isPresent();
    }
    assertThat(repair().left()).isZero();
  }

  @Test
  void shouldRefuseAStoreThatALossOfPowerHasLeft() throws IOException {
    try (ServedStore store = serve()) {
      store.checkpoint();
      store.put("later", SyncLevel.SYNC);
      store.abandon();
    }
    damage(StoreHeaderDescriptor.BOOT_ID_HIGH_OFFSET);
    damage(StoreHeaderDescriptor.CONCEPT_COUNT_OFFSET);

    assertThatThrownBy(this::repair)
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll("the machine went down", "Start the coordinator first");

    assertThat(directory).isDirectoryNotContaining("glob:**replaced-*");
    try (ServedStore store = serve()) {
      assertThat(store.get("later")).isPresent();
    }
  }

  private Outcome repair() {
    return repair(CoordinatorConfig.of(directory));
  }

  private Outcome repair(CoordinatorConfig config) {
    return new StoreRepairer(
            config,
            new StoreRepairer.Listener() {
              @Override
              public void onFound(Finding finding) {
                told.add("found: " + finding);
              }

              @Override
              public void onDone(String sentence) {
                told.add("done: " + sentence);
              }

              @Override
              public void onLeft(Finding finding) {
                told.add("left: " + finding);
              }
            })
        .repair();
  }

  private static long findings(Path store) {
    return StoreVerifier.verify(store, finding -> {});
  }

  private void damage(long offset) throws IOException {
    damage(offset, 1);
  }

  private void damage(long offset, int bits) throws IOException {
    try (RandomAccessFile file =
        new RandomAccessFile(directory.resolve("store.dat").toFile(), "rw")) {
      file.seek(offset);
      final int old = file.read();
      file.seek(offset);
      file.write(old ^ bits);
    }
  }

  private ServedStore serve() {
    return new ServedStore(
        CoordinatorConfig.of(directory)
            .withStoreConfig(StoreConfig.small())
            .withCheckpointConfig(CheckpointConfig.onRequest()));
  }
}
