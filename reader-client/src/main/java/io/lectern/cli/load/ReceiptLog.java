package io.lectern.cli.load;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.lectern.cli.json.JsonItem;
import io.lectern.client.Receipt;
import java.io.IOException;
import java.io.OutputStream;

/**
 * One JSON line for each acknowledged item: what it is, its line, and the epoch from which it is
 * visible.
 */
public final class ReceiptLog implements AutoCloseable {
  private final JsonGenerator json;

  /** A log to a stream, which is closed with it. */
  public ReceiptLog(OutputStream out) throws IOException {
    json = new JsonFactory().createGenerator(out, JsonEncoding.UTF8);
    json.setPrettyPrinter(new MinimalPrettyPrinter(""));
  }

  void write(JsonItem item, Receipt receipt) throws IOException {
    json.writeStartObject();
    switch (item) {
      case JsonItem.Node node -> json.writeStringField("id", node.concept().id());
      case JsonItem.Link link -> {
        json.writeStringField("from", link.edge().from());
        json.writeStringField("to", link.edge().to());
        json.writeStringField("edge_type", link.edge().type());
      }
    }
    if (item.line() > 0) {
      json.writeNumberField("line", item.line());
    }
    json.writeNumberField("epoch", receipt.epoch());
    json.writeEndObject();
    json.writeRaw('\n');
  }

  /** What was acknowledged so far is in the stream. */
  void flush() throws IOException {
    json.flush();
  }

  @Override
  public void close() throws IOException {
    json.close();
  }
}
