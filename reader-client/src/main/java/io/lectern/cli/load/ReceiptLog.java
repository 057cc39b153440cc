package io.lectern.cli.load;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.lectern.cli.json.JsonItem;
import io.lectern.client.Receipt;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * One JSON line for each acknowledged item: what it is, its line, and the epoch from which it is
 * visible.
 */
public final class ReceiptLog implements AutoCloseable {
  private static final int BUFFER_LENGTH = 1 << 16;

  private final JsonGenerator json;

  /** A log to a file, which is made anew. */
  public ReceiptLog(Path file) throws IOException {
    final OutputStream out =
        new NamedOutputStream(
            file,
            "name another file with --receipts and load again: what is loaded already stays as it"
                + " is");
    json =
        new JsonFactory()
            .createGenerator(new BufferedOutputStream(out, BUFFER_LENGTH), JsonEncoding.UTF8);
    json.setPrettyPrinter(new MinimalPrettyPrinter(""));
  }

  void write(JsonItem item, Receipt receipt) throws IOException {
    json.writeStartObject();
    switch (item) {
      case JsonItem.Space space -> json.writeStringField("space", space.config().name());
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
