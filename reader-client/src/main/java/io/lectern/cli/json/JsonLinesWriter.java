package io.lectern.cli.json;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.lectern.engine.Concept;
import io.lectern.engine.Concept.Tag;
import io.lectern.engine.Edge;
import io.lectern.engine.VectorSpaceConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes nodes, edges and vector spaces as JSON lines that {@link JsonLinesReader} takes back with
 * the same meaning; what has its default value is left out. Not thread-safe.
 */
public final class JsonLinesWriter implements AutoCloseable {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private final JsonGenerator json;

  /** A writer to a stream, which stays open when it is closed. */
  public JsonLinesWriter(OutputStream out) throws IOException {
    json = FACTORY.createGenerator(out, JsonEncoding.UTF8);
    json.setPrettyPrinter(new MinimalPrettyPrinter(""));
  }

  private JsonLinesWriter(JsonGenerator json) {
    this.json = json;
  }

  /** Writes a concept as the value of what is being written otherwise. */
  public static void writeValue(JsonGenerator json, Concept concept) throws IOException {
    json.writeStartObject();
    new JsonLinesWriter(json).writeMembers(concept);
    json.writeEndObject();
  }

  /** One line for a concept. */
  public void write(Concept concept) throws IOException {
    json.writeStartObject();
    writeMembers(concept);
    endLine();
  }

  private void writeMembers(Concept concept) throws IOException {
    json.writeStringField("type", "node");
    json.writeStringField("id", concept.id());
    writeText("node_type", concept.type());
    writeText("content", concept.content());
    writeMetadata(concept.metadata());
    writeTags(concept.tags());
    if (concept.confidence() != 1) {
      json.writeNumberField("confidence", concept.confidence());
    }
    writeTime("valid_from", concept.validFrom());
    writeTime("valid_to", concept.validTo());
    writeTime("timestamp", concept.timestamp());
    writeVectors(concept.vectors());
  }

  /** One line for an edge. */
  public void write(Edge edge) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "edge");
    json.writeStringField("from", edge.from());
    json.writeStringField("to", edge.to());
    json.writeStringField("edge_type", edge.type());
    if (Float.floatToRawIntBits(edge.weight()) != Float.floatToRawIntBits(1)) {
      json.writeNumberField("weight", edge.weight());
    }
    writeTime("timestamp", edge.timestamp());
    endLine();
  }

  /** One line for a vector space. */
  public void write(VectorSpaceConfig space) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "space");
    json.writeStringField("name", space.name());
    json.writeNumberField("dimension", space.dimension());
    json.writeStringField("metric", space.metric().name().toLowerCase(Locale.ROOT));
    if (!space.model().isEmpty()) {
      json.writeStringField("model", space.model());
    }
    if (!space.modelVersion().isEmpty()) {
      json.writeStringField("model_version", space.modelVersion());
    }
    endLine();
  }

  private void endLine() throws IOException {
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private void writeText(String key, String text) throws IOException {
    if (text != null) {
      json.writeStringField(key, text);
    }
  }

  private void writeTime(String key, Instant time) throws IOException {
    if (time != null) {
      json.writeStringField(key, time.toString());
    }
  }

  private void writeMetadata(Map<String, Object> metadata) throws IOException {
    if (metadata.isEmpty()) {
      return;
    }
    json.writeObjectFieldStart("metadata");
    for (Map.Entry<String, Object> entry : metadata.entrySet()) {
      json.writeFieldName(entry.getKey());
      switch (entry.getValue()) {
        case String text -> json.writeString(text);
        case Long number -> json.writeNumber(number);
        case Double number -> json.writeNumber(number);
        case Boolean flag -> json.writeBoolean(flag);
        default -> throw new IllegalStateException("metadata of " + entry.getValue().getClass());
      }
    }
    json.writeEndObject();
  }

  private void writeTags(List<Tag> tags) throws IOException {
    if (tags.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("tags");
    for (Tag tag : tags) {
      json.writeStartObject();
      json.writeStringField("key", tag.key());
      json.writeStringField("value", tag.value());
      if (tag.weight() != 1) {
        json.writeNumberField("weight", tag.weight());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeVectors(Map<String, float[]> vectors) throws IOException {
    final float[] embedding = vectors.get(Concept.DEFAULT_SPACE);
    if (embedding != null) {
      json.writeFieldName("embedding");
      writeVector(embedding);
    }
    if (vectors.size() == (embedding == null ? 0 : 1)) {
      return;
    }
    json.writeObjectFieldStart("embeddings");
    for (Map.Entry<String, float[]> entry : vectors.entrySet()) {
      if (!entry.getKey().equals(Concept.DEFAULT_SPACE)) {
        json.writeFieldName(entry.getKey());
        writeVector(entry.getValue());
      }
    }
    json.writeEndObject();
  }

  private void writeVector(float[] vector) throws IOException {
    json.writeStartArray(vector, vector.length);
    for (float value : vector) {
      json.writeNumber(value);
    }
    json.writeEndArray();
  }

  /** Hands all lines so far to the stream. */
  public void flush() throws IOException {
    json.flush();
  }

  @Override
  public void close() throws IOException {
    json.close();
  }
}
