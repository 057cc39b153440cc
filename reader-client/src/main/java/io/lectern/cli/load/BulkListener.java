package io.lectern.cli.load;

import io.lectern.cli.json.JsonItem;
import io.lectern.client.Receipt;
import java.util.List;

/**
 * Hears what becomes of the items that a {@link BulkWriter} was given, in their order; on the
 * giver's thread.
 */
public interface BulkListener {
  /** All of the items were applied, as one unit. */
  void acknowledged(List<JsonItem> items, Receipt receipt);

  /** The coordinator refused an item; the items beside it are not affected. */
  void refused(JsonItem item, String reason);
}
