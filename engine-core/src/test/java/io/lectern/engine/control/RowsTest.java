package io.lectern.engine.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.ReaderRow;
import io.lectern.engine.StoreException;
import io.lectern.layout.MessageTypes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowsTest {
  @TempDir private Path directory;
  private ControlFile coordinator;
  private ControlFile first;
  private ControlFile second;

  @BeforeEach
  void setUp() {
    final Path path = directory.resolve("control.dat");
    coordinator = ControlFile.create(path, 1, 2);
    first = ControlFile.open(path);
    second = ControlFile.open(path);
  }

  @AfterEach
  void tearDown() {
    second.close();
    first.close();
    coordinator.close();
  }

  @Test
  void shouldGiveEachOwnerItsOwnReaderRow() {
    final ReaderRow a = first.readerRows().claim("first");
    final ReaderRow b = second.readerRows().claim("second");
    final ReaderRow c = first.readerRows().claim("first again");
    assertThat(List.of(a.index(), b.index(), c.index())).containsExactly(0, 1, 2);
    final ReaderRow seen = coordinator.readerTable().row(1);
    assertThat(seen.name()).isEqualTo("second");
    assertThat(seen.pid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(coordinator.readerRows().isOwned(seen)).isTrue();
    assertThat(coordinator.readerRows().isOwned(coordinator.readerTable().row(3))).isFalse();
  }

  @Test
  void shouldGiveReleasedReaderRowToTheNext() {
    final ReaderRow row = first.readerRows().claim("first");
    first.readerRows().release(row);
    assertThat(coordinator.readerTable().row(0).pid()).isZero();
    assertThat(second.readerRows().claim("second").index()).isZero();
  }

  @Test
  void shouldRefuseReaderWhenAllRowsAreOwned() {
    for (int i = 0; i < coordinator.readerTable().rowCount(); i++) {
      first.readerRows().claim("first");
    }
    assertThatThrownBy(() -> second.readerRows().claim("second"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("1024 rows of the reader table are in use");
  }

  @Test
  void shouldSweepRowsOfDeadOwnersOnly() {
    first.readerRows().claim("lives");
    coordinator.readerTable().row(1).claim(4711, 0, "dead");
    final List<String> dead = new ArrayList<>();
    assertThat(coordinator.readerRows().sweep(row -> dead.add(row.name()))).isEqualTo(1);
    assertThat(dead).containsExactly("dead");
    assertThat(coordinator.readerTable().row(0).pid()).isNotZero();
    assertThat(coordinator.readerTable().row(1).pid()).isZero();
    assertThat(second.readerRows().claim("second").index()).isEqualTo(1);
  }

  @Test
  void shouldGiveClientsUniqueIdsThatFindTheirRows() {
    final ClientRow a = first.clientRows().claim("a");
    final ClientRow b = second.clientRows().claim("b");
    final long oldId = a.clientId();
    assertThat(coordinator.clientRows().find(oldId).name()).isEqualTo("a");
    assertThat(coordinator.clientRows().find(b.clientId()).name()).isEqualTo("b");
    first.clientRows().release(a);
    assertThat(coordinator.clientRows().find(oldId)).isNull();
    assertThat(second.clientRows().claim("c").clientId()).isNotEqualTo(oldId);
    assertThat(coordinator.clientRows().find(0)).isNull();
  }

  @Test
  void shouldEmptyRingOfDeadClientBeforeAnotherMayHaveIt() {
    first.clientRows().claim("dead");
    final UnsafeBuffer message = new UnsafeBuffer(new byte[8]);
    assertThat(coordinator.responseRing(0).write(MessageTypes.RECEIPT, message, 0, 8)).isTrue();
    // Death: the lock goes, the row stays.
    first.clientRows().locksForTest().unlock(0);
    assertThat(second.clientRows().claim("second").index()).isEqualTo(1);
    assertThat(coordinator.clientRows().sweep(row -> {})).isEqualTo(1);
    assertThat(second.clientRows().claim("third").index()).isZero();
    assertThat(second.responseRing(0).read((type, buffer, offset, length) -> {})).isZero();
    assertThat(coordinator.responseRing(0).write(MessageTypes.RECEIPT, message, 0, 8)).isTrue();
    assertThat(second.responseRing(0).read((type, buffer, offset, length) -> {})).isEqualTo(1);
  }

  @Test
  void shouldFreeAllRowsOnClose() {
    final ReaderRow reader = first.readerRows().claim("reader");
    final ClientRow client = first.clientRows().claim("client");
    first.close();
    assertThat(reader.pid()).isZero();
    assertThat(client.clientId()).isZero();
    assertThat(coordinator.readerRows().isOwned(coordinator.readerTable().row(0))).isFalse();
  }

  @Test
  void shouldTellWhetherClientClaims() {
    final ClientRow mine = first.clientRows().claim("client");
    final ClientRow seen = coordinator.clientRows().row(0);
    mine.beginClaim();
    mine.beginClaim();
    mine.endClaim();
    assertThat(seen.isClaiming()).isTrue();
    mine.endClaim();
    assertThat(seen.isClaiming()).isFalse();
  }
}
