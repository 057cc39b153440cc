package io.lectern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says when it is called in a wrong way, or on what is no store. */
class UsageTest {
  @TempDir private Path dir;

  @Test
  void shouldListEveryCommand() {
    final CommandRun help = CommandRun.of("help").mustExit(ExitCode.DONE);
    for (String command :
        List.of(
            "serve",
            "load",
            "get",
            "history",
            "neighbors",
            "path",
            "lineage",
            "ancestors",
            "associations",
            "activate",
            "match",
            "graph",
            "search",
            "create-space",
            "ann-eval",
            "snapshot",
            "put",
            "link",
            "delete",
            "unlink",
            "stats",
            "watch",
            "dump",
            "demo")) {
      assertThat(help.out()).containsPattern("(?m)^  " + command + " ");
    }
    assertThat(help.out()).doesNotContain("demo-reader").contains("Exit codes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "load",
        "get",
        "history",
        "neighbors",
        "path",
        "lineage",
        "ancestors",
        "associations",
        "activate",
        "match",
        "graph",
        "snapshot",
        "put",
        "link",
        "delete",
        "unlink",
        "stats",
        "watch",
        "dump",
        "demo"
      })
  void shouldExplainEveryCommand(String command) {
    assertThat(CommandRun.of(command, "--help").mustExit(ExitCode.DONE).out())
        .startsWith("Usage: lectern " + command);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "fetch",
        "get",
        "get --colour red x",
        "get x", // neither --dir nor LECTERN_DIR
        "link --dir d a b",
        "link --dir d a t b --weight heavy",
        "load --dir d wordnet --max-errors 0",
        "neighbors --dir d x --direction up",
        "neighbors --dir d x --timeout soon",
        "path --dir d x",
        "activate --dir d x --decay 2",
        "path --dir d x y --all --weighted",
        "watch --dir d --for tomorrow",
        "watch --dir d --for PT-5S",
        "watch --dir d --count -3",
        "put --dir d x --timeout PT-5S",
        "neighbors --dir d x --timeout -PT1M",
        "serve --dir d"
      })
  void shouldExitWithTwoAndAHint(String line) {
    final CommandRun run = CommandRun.of(line.isEmpty() ? new String[0] : line.split(" ", -1));
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("lectern: ").doesNotContain("Exception");
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"get|x", "neighbors|x", "stats", "dump", "put|x", "delete|x", "watch"})
  void shouldSayThatADirectoryIsNoStore(String line) {
    final String[] words = (line + "|--dir|" + dir).split("\\|", -1);
    final CommandRun run = CommandRun.of(words).mustExit(ExitCode.REFUSED);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).startsWith("lectern: ").contains(dir.toString());
  }

  @Test
  void shouldSayThatAFileIsNoStore() throws IOException {
    Files.write(dir.resolve("store.dat"), new byte[8192]);
    final CommandRun run = CommandRun.of("get", "--dir", dir.toString(), "x");
    assertThat(run.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(run.err()).contains("store.dat");
  }

  @Test
  void shouldNameTheFileThatIsMissing() {
    final CommandRun run = CommandRun.of("load", "--dir", dir.toString(), dir + "/none.jsonl");
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(run.err()).isEqualTo("lectern: there is no file " + dir + "/none.jsonl\n");
    assertThat(CommandRun.of("load", "--dir", dir.toString(), dir.toString()).err())
        .contains("is a directory, not a file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          fetch                        | there is no command 'fetch'
          --dir d get x                | there is no option --dir before a command; it may go after it
          get --dir d --colour red x   | there is no option --colour; an id that begins with a dash goes behind --
          get --dir d -x               | there is no option -x; an id that begins with a dash goes behind --
          unlink --dir=d -- -x t       | an edge is named by three arguments, FROM TYPE TO, not 2
          path --dir d --k 2 x -y      | there is no option -y; an id that begins with a dash goes behind --
          path --dir d --max-hops -1 x | Missing required parameter: 'TO'
          dump --dir d extra           | 'extra' is one argument too many; one with spaces needs quotes
          put --dir d x --metadata k   | --metadata k must be KEY=VALUE
          put --dir d x --tag k        | --tag k must be KEY=VALUE
          link --dir d a t             | an edge is named by three arguments, FROM TYPE TO, not 2
          get x                        | which store? Name its directory with --dir, or in LECTERN_DIR
          """)
  void shouldSayInOneSentenceWhatIsWrong(String line, String sentence) {
    final CommandRun run = CommandRun.of(line.split(" ", -1)).mustExit(ExitCode.USAGE);
    assertThat(run.err().lines().findFirst()).contains("lectern: " + sentence);
    assertThat(run.err()).contains("--help' for how to use it.");
  }

  @Test
  void shouldNameTheDirectoryThatIsMissing() {
    final Path missing = dir.resolve("none");
    assertThat(CommandRun.of("get", "--dir", missing.toString(), "x").mustExit(3).err())
        .isEqualTo("lectern: there is no directory " + missing + "\n");
    assertThat(CommandRun.of("put", "--dir", missing.toString(), "x").mustExit(3).err())
        .contains("start one with: lectern serve --dir " + missing);
  }

  @Test
  void shouldSayThatAFileIsNoDirectory() throws IOException {
    final String file = Files.createFile(dir.resolve("file")).toString();
    assertThat(CommandRun.of("get", "--dir", file, "x").mustExit(ExitCode.REFUSED).err())
        .isEqualTo("lectern: " + file + " is a file, not a directory\n");
  }

  @Test
  void shouldNotTakeAnEmptyNameForTheDirectoryOfTheShell() {
    assertThat(CommandRun.of("get", "--dir", "", "x").mustExit(ExitCode.USAGE).err())
        .startsWith("lectern: which store? ");
  }

  @Test
  void shouldSayInWordsThatNoDirectoryCanBeMade() throws IOException, InterruptedException {
    final CommandProcess commands = new CommandProcess(dir, List.of());
    assertThat(commands.run("serve", "--dir", "/proc/x").mustExit(ExitCode.REFUSED).err())
        .isEqualTo(
            "lectern: cannot make directory /proc/x: no directory can be made in that file"
                + " system\n");
  }

  @Test
  void shouldPrintAStackTraceOnlyWhenAsked() {
    final CommandRun run = CommandRun.of("get", "--debug", "--dir", dir.toString(), "x");
    assertThat(run.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(run.err()).contains("\tat io.lectern.");
  }
}
