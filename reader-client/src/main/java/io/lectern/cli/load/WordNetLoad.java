package io.lectern.cli.load;

import io.lectern.cli.json.JsonItem;
import io.lectern.cli.wordnet.WordNet;
import java.io.IOException;
import java.util.Iterator;

/** Loads all of WordNet: every synset a concept, every pointer an edge. */
public final class WordNetLoad {
  private static final int ITEMS_PER_STEP = 1024;

  private final ItemSink writer;
  private final Progress progress;
  private long sent;
  private long expected;

  /** Hears how far the load is, now and then. */
  public interface Progress {
    void sent(long items, long expected);
  }

  public WordNetLoad(ItemSink writer, Progress progress) {
    this.writer = writer;
    this.progress = progress;
  }

  /** Reads WordNet, sends it and waits until all of it is settled. */
  public void load() throws IOException {
    final WordNet wordNet = WordNet.read();
    expected = wordNet.synsetCount() + wordNet.pointerCount();
    send(wordNet.concepts().map(concept -> (JsonItem) new JsonItem.Node(0, concept)).iterator());
    send(wordNet.edges().map(edge -> (JsonItem) new JsonItem.Link(0, edge)).iterator());
  }

  private void send(Iterator<JsonItem> items) {
    while (items.hasNext()) {
      writer.add(items.next());
      if (++sent % ITEMS_PER_STEP == 0) {
        progress.sent(sent, expected);
      }
    }
    writer.drain();
  }
}
