package io.lectern.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.cli.text.TextEmbedder;
import io.lectern.cli.text.TextModel;
import io.lectern.engine.VectorMetric;
import io.lectern.engine.VectorSpaceConfig;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MiniLmEmbedderTest {
  private final TextEmbedder embedder = TextModel.required();

  @Test
  void shouldPutTextsOfLikeMeaningNearEachOther() {
    final List<float[]> vectors =
        embedder.embed(
            List.of(
                "a large striped cat that lives in Asian forests",
                "the tiger is a predator of the jungle",
                "an instrument with keys and strings",
                "you play the piano with both hands"));
    assertThat(vectors).allMatch(vector -> vector.length == embedder.space("s").dimension());
    assertThat(cosine(vectors.get(0), vectors.get(1)))
        .isGreaterThan(cosine(vectors.get(0), vectors.get(2)))
        .isGreaterThan(cosine(vectors.get(0), vectors.get(3)));
    assertThat(cosine(vectors.get(2), vectors.get(3)))
        .isGreaterThan(cosine(vectors.get(2), vectors.get(0)))
        .isGreaterThan(cosine(vectors.get(2), vectors.get(1)));
  }

  @Test
  void shouldMakeTheSameVectorOfATextWhateverIsBesideIt() {
    final String text = "a domesticated animal";
    final float[] alone = embedder.embed(List.of(text)).getFirst();
    assertThat(embedder.embed(List.of("else ".repeat(2000), text)).getLast())
        .containsExactly(alone);
  }

  @Test
  void shouldNameTheModelByItsBytes() throws Exception {
    try (InputStream in = MiniLmEmbedder.class.getResourceAsStream(MiniLmEmbedder.MODEL_FILE)) {
      final byte[] hash = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
      assertThat(embedder.space("s"))
          .isEqualTo(
              new VectorSpaceConfig(
                  "s",
                  384,
                  VectorMetric.COSINE,
                  "all-MiniLM-L6-v2",
                  "q-" + HexFormat.of().formatHex(hash, 0, 6)));
    }
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double squaresOfA = 0;
    double squaresOfB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      squaresOfA += (double) a[i] * a[i];
      squaresOfB += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(squaresOfA * squaresOfB);
  }
}
