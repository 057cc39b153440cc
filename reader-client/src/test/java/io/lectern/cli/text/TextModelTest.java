package io.lectern.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Without a model, as applications and the command line are by default. */
class TextModelTest {
  @Test
  void shouldSayHowToGetAModelWhereThereIsNone() {
    assertThat(TextModel.find()).isEmpty();
    assertThatThrownBy(TextModel::required)
        .isInstanceOf(TextModelException.class)
        .hasMessageContaining("no text model")
        .hasMessageContaining("mvn -q -Ptext -DskipTests package");
  }
}
