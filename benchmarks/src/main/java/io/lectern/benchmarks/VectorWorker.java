package io.lectern.benchmarks;

import io.lectern.cli.vectors.VectorRows;
import io.lectern.engine.Concept;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * A writer process that inserts vectors at full rate: those of a file with a little noise, under
 * new ids.
 */
final class VectorWorker {
  private static final double NOISE = 0.1;

  private VectorWorker() {}

  /** Arguments: the store's directory, and an fvecs file. */
  public static void main(String[] arguments) throws Exception {
    final SplittableRandom random = new SplittableRandom();
    final List<float[]> vectors = VectorRows.readFloats(Path.of(arguments[1]));
    FullRate.write(
        arguments[0],
        writer ->
            writer.putAsync(
                Concept.builder(UUID.randomUUID().toString())
                    .embedding(noisy(vectors.get(random.nextInt(vectors.size())), random))
                    .build()));
  }

  private static float[] noisy(float[] vector, SplittableRandom random) {
    final float[] noisy = new float[vector.length];
    for (int i = 0; i < noisy.length; i++) {
      noisy[i] = (float) (vector[i] + NOISE * random.nextGaussian());
    }
    return noisy;
  }
}
