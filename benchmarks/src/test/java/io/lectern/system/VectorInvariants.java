package io.lectern.system;

import io.lectern.engine.Concept;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What the writer processes of {@link VectorMultiProcessTest} always change together. Each writer
 * owns some groups of concepts, and a counter. One unit moves a whole group to its next generation,
 * from which everything that a member holds follows, whether it is there included, and tells the
 * counter how many vectors of each type the writer has then.
 */
final class VectorInvariants {
  static final int GROUPS = 250;
  static final int DIMENSION = 32;
  static final String WRITER = "writer";
  static final String GROUP = "group";
  static final String GENERATION = "generation";

  /** Of more than half of all, of fewer, and of less than a search asks for. */
  static final List<String> TYPES = List.of("common", "special", "scarce");

  private static final int GENERATIONS_PER_EMPTY_ONE = 11;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private VectorInvariants() {}

  static int size(int group) {
    return 4 + group % 5;
  }

  static String id(int writer, int group, int member) {
    return "writer-" + writer + "-group-" + group + "-member-" + member;
  }

  static String counter(int writer) {
    return "writer-" + writer + "-counter";
  }

  /** Counts by type, of the vectors that a writer has. */
  static Concept counterConcept(int writer, Map<String, Integer> counts) {
    final Concept.Builder counter = Concept.builder(counter(writer)).type("counter");
    counts.forEach(counter::metadata);
    return counter.build();
  }

  /** A member as it is in a generation of its group; empty if it is not there, as in the 0th. */
  static Optional<Concept> member(int writer, int group, int member, long generation) {
    final String id = id(writer, group, member);
    final SplittableRandom random = new SplittableRandom(id.hashCode() * SPREAD + generation);
    if (generation % GENERATIONS_PER_EMPTY_ONE == 0 || random.nextInt(8) == 0) {
      return Optional.empty();
    }
    final Concept.Builder concept =
        Concept.builder(id)
            .type(type(random.nextInt(1000)))
            .metadata(WRITER, writer)
            .metadata(GROUP, group)
            .metadata(GENERATION, generation);
    return Optional.of(
        random.nextInt(8) == 0 ? concept.build() : concept.embedding(vector(random)).build());
  }

  static float[] vector(SplittableRandom random) {
    final float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  static double cosine(float[] left, float[] right) {
    return dot(left, right) / Math.sqrt(dot(left, left) * dot(right, right));
  }

  private static double dot(float[] left, float[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += (double) left[i] * right[i];
    }
    return sum;
  }

  private static String type(int draw) {
    return TYPES.get(draw < 3 ? 2 : draw < 380 ? 1 : 0);
  }
}
