package io.lectern.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.client.graph.GraphPattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternParserTest {
  @Test
  void shouldNameVariablesInTheirOrder() {
    final GraphPattern pattern =
        PatternParser.parse(
                " ( b : a type ) -[ works-for | 'o''clock' ]-> (a='x (1)') <-- () , (b)--(c.d) ")
            .build();
    assertThat(pattern.names()).containsExactly("b", "a", "(1)", "c.d");
    assertThat(pattern.names().stream().filter(PatternParser::isNamed))
        .containsExactly("b", "a", "c.d");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "  ",
      quoteCharacter = '"',
      value = {
        "x  1: '(' is missing",
        "(x  3: ')' is missing",
        "(x)->(y)  5: '-' is missing",
        "(x)<-->(y)  8: an edge points one way",
        "(x)-[]->(y)  6: a type is missing",
        "(x)-[t->(y)  8: ']' is missing",
        "(x:)  4: a type is missing",
        "(x='y)  4: a quote does not end",
        "(x),  5: '(' is missing",
        "(x) (y)  5: '-' is missing",
      })
  void shouldSayWhereAPatternIsWrong(String text, String message) {
    assertThatThrownBy(() -> PatternParser.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at character " + message);
  }
}
