package io.lectern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The demo from beginning to end, with processes of its own, and what it leaves: nothing. */
@Isolated // counts the processes that this one has started
class DemoTest {
  private static final String LAUNCHER_PROPERTY = "lectern.launcher";

  @TempDir private Path temporary;

  @Test
  void shouldTellTheStoryAndLeaveNothing() throws IOException {
    final long childrenBefore = ProcessHandle.current().descendants().count();
    final CommandRun demo;
    try (StandInLauncher _ = StandInLauncher.in(temporary)) {
      demo = CommandRun.of("demo");
    }
    demo.mustExit(ExitCode.DONE);
    final String story = demo.out().replaceAll("\\s+", " ");
    assertThat(story)
        .contains("117,791 synsets and 378,203 pointers", "117,791 concepts and 365,119 edges")
        .contains("dog.n.01 > canine.n.02 > carnivore.n.01", "> entity.n.01")
        .contains("hypernym canine.n.02, domestic_animal.n.01")
        .contains("heard the invalidation", "its snapshot a member of the genus Canis")
        .contains("a new one A dog is what the demo says it is.")
        .contains("glosses (placental.n.01,", "by model words")
        .contains("Reader 1 is asked for \"a big cat with a striped fur\": ")
        .containsPattern("having a striped|with a striped|a big cat")
        .contains("lookups by id a second", "of heap", "on disk", "items/s")
        .contains("load --dir /tmp/lectern wordnet");
    assertThat(demo.out().lines()).allMatch(line -> line.length() <= 120);
    assertThat(demo.out()).as("no colour where no person looks").doesNotContain("\u001b");
    final String store = demo.out().replaceAll("(?s).*store +(\\S+)/store\n.*", "$1");
    assertThat(Path.of(store)).doesNotExist();
    assertThat(ProcessHandle.current().descendants().count()).isLessThanOrEqualTo(childrenBefore);
  }

  @Test
  void shouldSayThatItNeedsTheLauncher() {
    if (System.getProperty(LAUNCHER_PROPERTY) == null) {
      assertThat(CommandRun.of("demo").mustExit(ExitCode.USAGE).err()).contains("./lectern demo");
    }
  }
}
