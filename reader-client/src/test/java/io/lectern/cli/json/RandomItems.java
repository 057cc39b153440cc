package io.lectern.cli.json;

import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import java.time.Instant;
import java.util.Random;

/** Concepts and edges with every field set or not, and with texts that JSON must escape. */
final class RandomItems {
  private static final String[] FRAGMENTS = {
    "a",
    "Z",
    "0",
    " ",
    "\t",
    "\n",
    "\r",
    "\"",
    "\\",
    "/",
    "\u0000",
    "\u001f",
    "\u007f",
    "é",
    "ß",
    "\u2028",
    "\uFEFF",
    "漢字",
    "😀",
    "\uD83D\uDE80",
    "{}",
    "[1]",
    "null",
    "\\u0041",
    "</script>"
  };

  private final Random random;

  RandomItems(long seed) {
    random = new Random(seed);
  }

  Concept concept() {
    final Concept.Builder concept = Concept.builder(text(1, 12));
    if (random.nextBoolean()) {
      concept.type(text(1, 8));
    }
    if (random.nextBoolean()) {
      concept.content(text(0, 200));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      concept.metadata(text(1, 5) + i, metadataValue());
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      concept.tag(text(1, 5), text(0, 20), weight());
    }
    if (random.nextBoolean()) {
      concept.confidence(random.nextFloat());
    }
    if (random.nextBoolean()) {
      concept.timestamp(instant());
    }
    if (random.nextBoolean()) {
      final Instant from = instant();
      concept.validFrom(from).validTo(from.plusSeconds(random.nextInt(1000)));
    }
    if (random.nextBoolean()) {
      concept.embedding(vector());
    }
    if (random.nextInt(4) == 0) {
      concept.vector("space " + text(1, 4), vector());
    }
    return concept.build();
  }

  Edge edge() {
    return new Edge(
        text(1, 10),
        text(1, 6),
        text(1, 10),
        random.nextBoolean() ? 1 : weight(),
        random.nextBoolean()
            ? Instant.ofEpochSecond(random.nextInt(), random.nextInt(1 << 29))
            : null);
  }

  private Object metadataValue() {
    return switch (random.nextInt(5)) {
      case 0 -> text(0, 30);
      case 1 -> random.nextLong();
      case 2 -> Long.MIN_VALUE >> random.nextInt(64);
      case 3 -> random.nextBoolean();
      default -> finiteDouble();
    };
  }

  private double finiteDouble() {
    final double value = Double.longBitsToDouble(random.nextLong());
    return Double.isFinite(value) ? value : -0.0;
  }

  private float weight() {
    final float value = Float.intBitsToFloat(random.nextInt());
    return Float.isFinite(value) ? value : -0.0f;
  }

  private float[] vector() {
    final float[] vector = new float[2 + random.nextInt(20)];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = weight();
    }
    return vector;
  }

  private Instant instant() {
    // Now and then beyond the years that have four digits.
    final long bound = random.nextInt(8) == 0 ? 400_000_000_000L : 4_000_000_000L;
    final int nanos = random.nextBoolean() ? 0 : random.nextInt(1_000_000_000);
    return Instant.ofEpochSecond(random.nextLong(-bound, bound), nanos);
  }

  private String text(int min, int max) {
    final StringBuilder text = new StringBuilder();
    for (int i = min + random.nextInt(max - min + 1); i > 0; i--) {
      text.append(FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
    }
    return text.toString();
  }
}
