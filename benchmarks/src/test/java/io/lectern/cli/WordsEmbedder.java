package io.lectern.cli;

import io.lectern.cli.text.TextEmbedder;
import io.lectern.engine.VectorMetric;
import io.lectern.engine.VectorSpaceConfig;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands in for a text model: each word adds to values that its letters choose, so texts are near
 * each other that have words in common.
 */
public final class WordsEmbedder implements TextEmbedder {
  static final int DIMENSION = 256;

  /** Texts so far, in this process. */
  static final AtomicInteger EMBEDDED = new AtomicInteger();

  @Override
  public VectorSpaceConfig space(String name) {
    return new VectorSpaceConfig(name, DIMENSION, VectorMetric.COSINE, "words", "1");
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    EMBEDDED.addAndGet(texts.size());
    return texts.stream().map(WordsEmbedder::embed).toList();
  }

  private static float[] embed(String text) {
    final float[] vector = new float[DIMENSION];
    vector[0] = 0.01f; // no text has a vector of length 0
    for (String word : text.toLowerCase(Locale.ROOT).split("\\W+", -1)) {
      vector[Math.floorMod(word.hashCode(), DIMENSION)] += word.length();
    }
    return vector;
  }
}
