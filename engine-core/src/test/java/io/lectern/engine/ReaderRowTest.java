package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReaderRowTest {
  private final ReaderRow row = ReaderTable.inProcess().row(3);

  ReaderRowTest() {
    row.claim(4711, 0, "reader");
  }

  @Test
  void shouldTellSinceWhenAnEpochIsPinned() {
    row.notePin(1_000);
    assertThat(row.pinnedSinceMs()).as("idle").isZero();
    row.pin(7, 0);
    assertThat(row.pinnedSinceMs()).as("not seen yet").isZero();
    row.notePin(2_000);
    row.notePin(3_000);
    assertThat(row.pinnedSinceMs()).isEqualTo(2_000);
  }

  @Test
  void shouldNotTakeASnapshotForTheOneBefore() {
    row.pin(7, 0);
    row.notePin(1_000);
    row.unpin();
    assertThat(row.pinnedSinceMs()).isZero();
    row.pin(8, 0);
    assertThat(row.pinnedSinceMs()).as("of another epoch").isZero();
    row.notePin(2_000);
    assertThat(row.pinnedSinceMs()).isEqualTo(2_000);
    row.unpin();
    row.notePin(3_000);
    row.pin(8, 0);
    assertThat(row.pinnedSinceMs()).as("seen idle in between").isZero();
  }
}
