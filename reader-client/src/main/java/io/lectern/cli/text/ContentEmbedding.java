package io.lectern.cli.text;

import io.lectern.cli.json.JsonItem;
import io.lectern.cli.load.ItemSink;
import io.lectern.client.LecternReader;
import io.lectern.engine.Concept;
import io.lectern.engine.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives concepts on their way into a store vectors of their contents, those that come without one.
 * A concept that the store has with the same content keeps the vector that is there, so loading
 * again computes nothing again.
 *
 * <p>Not thread-safe.
 */
public final class ContentEmbedding implements ItemSink {
  private static final int ITEMS_AT_ONCE = 256;

  private final TextEmbedder embedder;
  private final String space;
  private final LecternReader reader;
  private final ItemSink next;
  private final List<JsonItem> collected = new ArrayList<>(ITEMS_AT_ONCE);

  /**
   * @param space that the vectors are of
   * @param reader of the store that the concepts go to
   * @param next takes all items, in their order
   */
  public ContentEmbedding(
      TextEmbedder embedder, String space, LecternReader reader, ItemSink next) {
    this.embedder = embedder;
    this.space = space;
    this.reader = reader;
    this.next = next;
  }

  @Override
  public void add(JsonItem item) {
    collected.add(item);
    if (collected.size() == ITEMS_AT_ONCE) {
      pass();
    }
  }

  @Override
  public void drain() {
    pass();
    next.drain();
  }

  private void pass() {
    final List<Integer> places = new ArrayList<>();
    final List<String> texts = new ArrayList<>();
    try (Snapshot snapshot = reader.snapshot()) {
      for (int i = 0; i < collected.size(); i++) {
        if (collected.get(i) instanceof JsonItem.Node node && isWanted(node.concept())) {
          final float[] known = known(snapshot, node.concept());
          if (known == null) {
            places.add(i);
            texts.add(node.concept().content());
          } else {
            collected.set(i, with(node, known));
          }
        }
      }
    }
    final List<float[]> vectors = texts.isEmpty() ? List.of() : embedder.embed(texts);
    for (int i = 0; i < places.size(); i++) {
      final int place = places.get(i);
      collected.set(place, with((JsonItem.Node) collected.get(place), vectors.get(i)));
    }
    collected.forEach(next::add);
    collected.clear();
  }

  private boolean isWanted(Concept concept) {
    return concept.content() != null
        && !concept.content().isBlank()
        && !concept.vectors().containsKey(space);
  }

  /** The vector that the store has of the same content; null: none. */
  private float[] known(Snapshot snapshot, Concept concept) {
    return snapshot
        .get(concept.id())
        .filter(stored -> concept.content().equals(stored.content()))
        .map(stored -> stored.vectors().get(space))
        .orElse(null);
  }

  private JsonItem.Node with(JsonItem.Node node, float[] vector) {
    return new JsonItem.Node(node.line(), node.concept().withVector(space, vector));
  }
}
