package io.lectern.cli.load;

import io.lectern.cli.json.JsonItem;
import io.lectern.client.WriteException;

/** Takes the items of a load, in their order. */
public interface ItemSink {
  /**
   * Takes an item, which is sent now or later.
   *
   * @throws WriteException if the coordinator is gone or can take no more
   */
  void add(JsonItem item);

  /**
   * Sends what is left and waits until all of it is settled.
   *
   * @throws WriteException as {@link #add}
   */
  void drain();
}
