package io.lectern.coordinator.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.coordinator.recovery.RecoveryTable.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Walks every combination of what can be found, and holds docs/recovery.md to the table. */
class RecoveryTableTest {
  private static final Path DOCUMENT = Path.of("../docs/recovery.md");

  @Test
  void shouldHaveOneRowForEveryCombination() {
    int combinations = 0;
    for (Findings found : all()) {
      assertThat(RecoveryTable.rows())
          .filteredOn(row -> row.matches(found))
          .as("%s", found)
          .hasSize(1);
      combinations++;
    }
    assertThat(combinations).isEqualTo(7 * 6 * 3 * 4 * 2);
  }

  @Test
  void shouldNeverLoseWhatCanStillBeHad() {
    for (Findings found : all()) {
      final Decision decision = RecoveryTable.decide(found);
      final boolean trusted =
          found.store() == StoreState.CLEAN || found.store() == StoreState.IN_FLIGHT;
      assertThat(decision.replacesStore() && trusted)
          .as("replaces a whole store: %s", found)
          .isFalse();
      assertThat(decision.replacesStore() && found.readers() == ReaderState.SOME)
          .as("replaces a store that is read: %s", found)
          .isFalse();
      if (decision == Decision.GO_ON || decision == Decision.TAKE_OVER) {
        assertThat(trusted).as("goes on with a damaged store: %s", found).isTrue();
      }
      if (EnumSet.of(JournalState.GAP, JournalState.BAD_HASH, JournalState.MISSING)
          .contains(found.journal())) {
        assertThat(decision.starts()).as("starts without the journal: %s", found).isFalse();
      }
      if (decision == Decision.CREATE) {
        assertThat(found)
            .isEqualTo(
                new Findings(
                    StoreState.MISSING,
                    JournalState.NONE,
                    CheckpointState.NONE,
                    ControlState.MISSING,
                    ReaderState.NONE));
      }
    }
  }

  @Test
  void shouldSayInEachRefusalWhatToDo() {
    for (Decision decision : Decision.values()) {
      if (!decision.starts()) {
        assertThat(decision.sentence())
            .startsWith("refuse: ")
            .containsAnyOf("ut it back", "copy", "restore", "stop");
      }
    }
  }

  @Test
  void shouldUseEveryDecision() {
    assertThat(all().stream().map(RecoveryTable::decide).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(Decision.values());
  }

  @Test
  void shouldStandInTheDocument() throws IOException {
    final String document = Files.readString(DOCUMENT);
    assertThat(document)
        .contains(states("store file", StoreState.values(), StoreState::meaning))
        .contains(states("journal", JournalState.values(), JournalState::meaning))
        .contains(states("checkpoint", CheckpointState.values(), CheckpointState::meaning))
        .contains(states("control file", ControlState.values(), ControlState::meaning))
        .contains(states("readers", ReaderState.values(), ReaderState::meaning))
        .contains(decisions())
        .contains(rows());
  }

  private static List<Findings> all() {
    final List<Findings> all = new ArrayList<>();
    for (StoreState store : StoreState.values()) {
      for (JournalState journal : JournalState.values()) {
        for (CheckpointState checkpoint : CheckpointState.values()) {
          for (ControlState control : ControlState.values()) {
            for (ReaderState readers : ReaderState.values()) {
              all.add(new Findings(store, journal, checkpoint, control, readers));
            }
          }
        }
      }
    }
    return all;
  }

  private static <E extends Enum<E>> String states(
      String what, E[] values, Function<E, String> meaning) {
    return "| "
        + what
        + " | |\n|---|---|\n"
        + Arrays.stream(values)
            .map(value -> "| " + value + " | " + meaning.apply(value) + " |\n")
            .collect(Collectors.joining());
  }

  private static String decisions() {
    return "| decision | |\n|---|---|\n"
        + Arrays.stream(Decision.values())
            .map(decision -> "| " + decision + " | " + decision.sentence() + " |\n")
            .collect(Collectors.joining());
  }

  private static String rows() {
    return "| store file | journal | checkpoint | control file | readers | decision |\n"
        + "|---|---|---|---|---|---|\n"
        + RecoveryTable.rows().stream().map(RecoveryTableTest::line).collect(Collectors.joining());
  }

  private static String line(Row row) {
    return String.join(
        " | ",
        "| " + names(row.stores(), StoreState.class),
        names(row.journals(), JournalState.class),
        names(row.checkpoints(), CheckpointState.class),
        names(row.controls(), ControlState.class),
        names(row.readers(), ReaderState.class),
        row.decision() + " |\n");
  }

  private static <E extends Enum<E>> String names(Set<E> values, Class<E> type) {
    return values.size() == type.getEnumConstants().length
        ? "any"
        : values.stream().sorted().map(Enum::name).collect(Collectors.joining(", "));
  }
}
