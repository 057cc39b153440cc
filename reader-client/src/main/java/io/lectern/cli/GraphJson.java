package io.lectern.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.client.graph.ConceptPath;
import io.lectern.client.graph.Limit;
import io.lectern.engine.Edge;
import java.io.IOException;
import java.util.Locale;

/** Answers of graph questions as programs read them. */
final class GraphJson {
  private GraphJson() {}

  /** The members of a path's object. */
  static void members(JsonGenerator json, ConceptPath path) throws IOException {
    members(json, path, "cost");
  }

  /** The members of the object of a path whose cost stands for something. */
  static void members(JsonGenerator json, ConceptPath path, String costName) throws IOException {
    json.writeNumberField("hops", path.hops());
    json.writeNumberField(costName, path.cost());
    json.writeArrayFieldStart("concepts");
    for (String id : path.concepts()) {
      json.writeString(id);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("edges");
    for (Edge edge : path.edges()) {
      write(json, edge);
    }
    json.writeEndArray();
  }

  /** An edge's object. */
  static void write(JsonGenerator json, Edge edge) throws IOException {
    json.writeStartObject();
    json.writeStringField("from", edge.from());
    json.writeStringField("to", edge.to());
    json.writeStringField("edge_type", edge.type());
    json.writeNumberField("weight", edge.weight());
    if (edge.timestamp() != null) {
      json.writeStringField("timestamp", edge.timestamp().toString());
    }
    json.writeEndObject();
  }

  /** Member {@code limit}: null if the answer is whole. */
  static void writeLimit(JsonGenerator json, Limit limit) throws IOException {
    if (limit == Limit.NONE) {
      json.writeNullField("limit");
    } else {
      json.writeStringField("limit", limit.name().toLowerCase(Locale.ROOT));
    }
  }
}
