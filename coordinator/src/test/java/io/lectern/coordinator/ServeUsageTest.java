package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServeUsageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          serve                        | which store? Name its directory with --dir, or in LECTERN_DIR
          serve --dir d --heartbeat 5  | --heartbeat 5 must be between 10 and 1000 ms
          serve --dir d --idle fast    | Invalid value for option '--idle': expected one of
          serve --dir d --retain 0     | --retain 0 is neither a count of at least 1 nor an age such as
          serve --dir d extra          | Unmatched argument at index 3: 'extra'
          serve --dir d @/etc/hostname | Unmatched argument at index 3: '@/etc/hostname'
          """)
  void shouldSayWhatIsWrongAndNoMore(String line, String sentence) {
    assumeTrue(System.getenv("LECTERN_DIR") == null, "LECTERN_DIR names a store to serve");
    final StringWriter err = new StringWriter();
    final int exitCode =
        CoordinatorMain.commandLine()
            .setErr(new PrintWriter(err, true))
            .execute(line.split(" ", -1));
    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(2);
    assertThat(err.toString())
        .startsWith("lectern: " + sentence)
        .endsWith("Try 'lectern serve --help' for how to use it.\n");
  }
}
