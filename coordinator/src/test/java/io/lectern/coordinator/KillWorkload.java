package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.coordinator.TestClient.Applied;
import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.VectorHits;
import io.lectern.layout.ipc.SyncLevel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Units by whose traces in a store can be told which of them were applied, how often, and whether
 * wholly. Each adds a pair of concepts with an edge, takes away the pair of three units before, and
 * leaves its number in a concept that all of them write; so after the unit m the store is exactly
 * that of m. Each concept has a vector, other in each unit, so that the graph of vectors is linked,
 * swept and given out again all the time, and coordinators die in the midst of that too.
 */
final class KillWorkload {
  private static final int PAIRS = 3;
  private static final int DIMENSION = 40;
  private static final long KEY_HIGH = 0x6b696c6c;

  private final Random random;
  private final List<Sent> sent = new ArrayList<>();

  /**
   * A unit.
   *
   * @param number of the unit, from 1
   * @param key under which it is sent
   * @param receipt null: it has none yet
   */
  record Sent(int number, long key, SyncLevel level, Applied receipt) {}

  private long lastKey;

  KillWorkload(Random random) {
    this.random = random;
  }

  /**
   * A small store with room for many vectors: a snapshot that is open for all of a coordinator's
   * life holds the nodes of all that were removed in it.
   */
  static StoreConfig storeConfig() {
    return StoreConfig.small().withHnswBytes(1L << 30);
  }

  /** Units that were sent and not taken back. */
  int count() {
    return sent.size();
  }

  Sent unit(int number) {
    return sent.get(number - 1);
  }

  /** Number of the last unit that has a receipt. */
  int acknowledged() {
    for (int number = sent.size(); number > 0; number--) {
      if (unit(number).receipt() != null) {
        return number;
      }
    }
    return 0;
  }

  /** The next unit. */
  Sent next(SyncLevel level) {
    final Sent unit = new Sent(sent.size() + 1, ++lastKey, level, null);
    sent.add(unit);
    return unit;
  }

  /** Notes a receipt, which has to be that of a unit applied wholly, and once. */
  void onReceipt(int number, Applied receipt) {
    assertThat(receipt.changedCount()).as("changes of unit %d", number).isEqualTo(changes(number));
    final Sent unit = unit(number);
    if (unit.receipt() != null) {
      assertThat(receipt.epoch()).as("epoch of unit %d", number).isEqualTo(unit.receipt().epoch());
    }
    sent.set(number - 1, new Sent(number, unit.key(), unit.level(), receipt));
  }

  /** Gives up what was sent after a unit and is known not to have been applied. */
  void takeBack(int number) {
    assertThat(acknowledged()).isLessThanOrEqualTo(number);
    sent.subList(number, sent.size()).clear();
  }

  /** A unit with a receipt, of those after a number, by chance; null: there is none. */
  Sent anyAcknowledged(int after) {
    final int last = acknowledged();
    if (last <= after) {
      return null;
    }
    final Sent unit = unit(last - random.nextInt(Math.min(last - after, 50)));
    return unit.receipt() == null ? null : unit;
  }

  /** The message of a unit, as it is sent for the first time. */
  UnitMessage first(UnitMessage message, Sent unit) {
    return again(message, unit).freshKey();
  }

  /** The message of a unit that was sent before. */
  UnitMessage again(UnitMessage message, Sent unit) {
    final int number = unit.number();
    message
        .put(concept(id(number), number))
        .put(concept(id(number) + "-twin", number))
        .link(Edge.of(id(number), "twin", id(number) + "-twin"), false)
        .put(concept("last", number));
    if (number > PAIRS) {
      message.delete(utf8(id(number - PAIRS))).delete(utf8(id(number - PAIRS) + "-twin"));
    }
    message.syncLevel(unit.level());
    return unit.level() == SyncLevel.NONE ? message : message.key(KEY_HIGH, unit.key());
  }

  /**
   * The last unit that a store has, which has to be whole.
   *
   * @param concepts that the store counts
   * @param edges that the store counts
   */
  int appliedIn(Snapshot snapshot, long concepts, long edges) {
    final int last =
        snapshot.get("last").map(concept -> Integer.parseInt(concept.content())).orElse(0);
    final int first = Math.max(1, last - PAIRS + 1);
    for (int number = first; number <= last; number++) {
      for (String id : List.of(id(number), id(number) + "-twin")) {
        assertThat(snapshot.get(id)).as("%s after unit %d", id, last).isPresent();
        assertThat(snapshot.get(id).orElseThrow().content()).isEqualTo(Integer.toString(number));
      }
    }
    for (int number : new int[] {first - 1, last + 1}) {
      assertThat(snapshot.get(id(number))).as("%s after unit %d", id(number), last).isEmpty();
    }
    final int pairs = last - first + 1;
    assertThat(concepts)
        .as("concepts after unit %d", last)
        .isEqualTo(last == 0 ? 0 : 2L * pairs + 1);
    assertThat(edges).as("edges after unit %d", last).isEqualTo(pairs);
    if (last > 0) {
      assertVectors(snapshot, first, last);
    }
    return last;
  }

  /** Vectors are what was put, bit for bit, and a search finds those that are there, in order. */
  private static void assertVectors(Snapshot snapshot, int first, int last) {
    final Map<String, float[]> vectors = new HashMap<>();
    vectors.put("last", vector("last", last));
    for (int number = first; number <= last; number++) {
      for (String id : List.of(id(number), id(number) + "-twin")) {
        vectors.put(id, vector(id, number));
      }
    }
    vectors.forEach(
        (id, vector) ->
            assertThat(snapshot.get(id).orElseThrow().vectors().get(Concept.DEFAULT_SPACE))
                .as("vector of %s after unit %d", id, last)
                .isEqualTo(vector));
    final float[] wanted = vector("wanted", last);
    final VectorHits hits = snapshot.search(Concept.DEFAULT_SPACE, wanted, 3 * vectors.size());
    final List<String> found = new ArrayList<>();
    while (hits.next()) {
      found.add(hits.id());
    }
    assertThat(found)
        .as("nearest after unit %d", last)
        .isEqualTo(
            vectors.keySet().stream()
                .sorted(Comparator.comparingDouble(id -> -cosine(wanted, vectors.get(id))))
                .toList());
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

  private static int changes(int number) {
    return number > PAIRS ? 6 : 4;
  }

  private static String id(int number) {
    return "unit-" + number;
  }

  private static Concept concept(String id, int number) {
    return Concept.builder(id)
        .content(Integer.toString(number))
        .embedding(vector(id, number))
        .build();
  }

  private static float[] vector(String id, int number) {
    final Random values = new Random(31L * number + id.hashCode());
    final float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) values.nextGaussian();
    }
    return vector;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
