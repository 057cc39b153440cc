package io.lectern.cli.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.lectern.engine.Concept;
import io.lectern.engine.Concept.Tag;
import io.lectern.engine.Edge;
import io.lectern.engine.VectorMetric;
import io.lectern.engine.VectorSpaceConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a node, an edge or a vector space of one JSON document; one parser serves any number of
 * them. Not thread-safe.
 */
final class DocumentParser {
  private static final byte[] PRIMER = "{}  ".getBytes(StandardCharsets.US_ASCII);
  private static final String TYPES = "\"node\", \"edge\" or \"space\"";
  private static final int MAX_NESTING_DEPTH = 100;

  private final JsonFactory factory;
  private final boolean lenient;
  private final LineFeed feed = new LineFeed();
  private final Map<String, Object> metadata = new LinkedHashMap<>();
  private final List<Tag> tags = new ArrayList<>();
  private final Map<String, float[]> vectors = new LinkedHashMap<>();
  private final int[] keyOffsets = new int[Key.COUNT];

  private JsonParser json;
  private ValueParser values;
  private long documentStart;

  private int present;
  private String type;
  private String id;
  private String nodeType;
  private String content;
  private String from;
  private String to;
  private String edgeType;
  private String name;
  private String model;
  private String modelVersion;
  private VectorMetric metric;
  private int dimension;
  private float confidence;
  private float weight;
  private float[] embedding;
  private Instant timestamp;
  private Instant validFrom;
  private Instant validTo;

  /**
   * @param maxLength longest document, bytes
   * @param lenient ignore unknown keys
   */
  DocumentParser(int maxLength, boolean lenient) {
    this.lenient = lenient;
    factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxStringLength(maxLength)
                    .maxNestingDepth(MAX_NESTING_DEPTH)
                    .build())
            .build();
  }

  /**
   * The item that a line holds.
   *
   * @throws DocumentException if it is malformed; the parser can take the next document all the
   *     same
   */
  JsonItem parse(byte[] buffer, int start, int end, long line) throws DocumentException {
    try {
      if (buffer[start] != '{') {
        throw new DocumentException("a line must hold one JSON object", 0, null);
      }
      if (json == null) {
        prime();
      }
      feed.line(buffer, start, end);
      documentStart = feed.fed();
      values.documentStart(documentStart);
      clear();
      readObject();
      requireEnd(end - start);
      return item(line);
    } catch (DocumentException e) {
      json = null;
      throw e;
    } catch (JsonParseException | StreamConstraintsException e) {
      json = null;
      throw malformed(e, end - start);
    } catch (LineFeed.EndOfLineException e) {
      json = null;
      throw new DocumentException(e.getMessage(), end - start, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A new parser, past its look at the first four bytes, with which it would guess the encoding.
   */
  private void prime() throws IOException {
    feed.restart();
    feed.line(PRIMER, 0, PRIMER.length);
    json = factory.createParser(feed);
    json.nextToken();
    json.nextToken();
    json.releaseBuffered(OutputStream.nullOutputStream());
    values = new ValueParser(json, lenient);
  }

  private void clear() {
    present = 0;
    type = null;
    id = null;
    nodeType = null;
    content = null;
    from = null;
    to = null;
    edgeType = null;
    name = null;
    model = "";
    modelVersion = "";
    metric = VectorMetric.COSINE;
    dimension = 0;
    confidence = 1;
    weight = 1;
    embedding = null;
    timestamp = null;
    validFrom = null;
    validTo = null;
    metadata.clear();
    tags.clear();
    vectors.clear();
  }

  private void readObject() throws IOException, DocumentException {
    json.nextToken();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      final Key key = Key.of(name);
      if (key == null) {
        values.unknown(name, "");
        continue;
      }
      if ((present & key.bit()) != 0) {
        throw values.problem("the key '" + name + "' is given twice", null);
      }
      present |= key.bit();
      keyOffsets[key.index()] = (int) (json.currentTokenLocation().getByteOffset() - documentStart);
      readValue(key);
    }
  }

  private void readValue(Key key) throws IOException, DocumentException {
    switch (key) {
      case TYPE -> type = values.text("type");
      case ID -> id = values.text("id");
      case NODE_TYPE -> nodeType = values.text("node_type");
      case CONTENT -> content = values.text("content");
      case METADATA -> values.metadata(metadata);
      case TAGS -> values.tags(tags);
      case CONFIDENCE -> confidence = values.number("confidence");
      case VALID_FROM -> validFrom = values.time("valid_from");
      case VALID_TO -> validTo = values.time("valid_to");
      case EMBEDDING -> embedding = values.vector("embedding");
      case EMBEDDINGS -> values.vectors(vectors);
      case TIMESTAMP -> timestamp = values.time("timestamp");
      case FROM -> from = values.text("from");
      case TO -> to = values.text("to");
      case EDGE_TYPE -> edgeType = values.text("edge_type");
      case WEIGHT -> weight = values.number("weight");
      case NAME -> name = values.text("name");
      case DIMENSION -> dimension = values.integer("dimension");
      case METRIC -> metric = values.metric("metric");
      case MODEL -> model = values.text("model");
      case MODEL_VERSION -> modelVersion = values.text("model_version");
    }
  }

  private void requireEnd(int length) throws IOException, DocumentException {
    final int left =
        Math.max(0, json.releaseBuffered(OutputStream.nullOutputStream())) + feed.remaining();
    if (left > 0) {
      throw new DocumentException(
          "something follows the JSON object: a line must hold one object alone",
          length - left,
          null);
    }
  }

  private JsonItem item(long line) throws DocumentException {
    if (type == null) {
      throw whole("the key 'type' is missing: it must be " + TYPES);
    }
    try {
      return switch (type) {
        case "node" -> new JsonItem.Node(line, concept());
        case "edge" -> new JsonItem.Link(line, edge());
        case "space" -> new JsonItem.Space(line, space());
        default ->
            throw new DocumentException(
                "type must be " + TYPES + ", not \"" + type + "\"",
                keyOffsets[Key.TYPE.index()],
                null);
      };
    } catch (IllegalArgumentException e) {
      throw new DocumentException(e.getMessage(), DocumentException.NOWHERE, e);
    }
  }

  private Concept concept() throws DocumentException {
    requireKeys(Key.NODE_MASK, Key.ID.bit(), "a node");
    if (embedding != null) {
      if (vectors.containsKey(Concept.DEFAULT_SPACE)) {
        throw whole("the embedding in space '" + Concept.DEFAULT_SPACE + "' is given twice");
      }
      vectors.put(Concept.DEFAULT_SPACE, embedding);
    }
    return new Concept(
        id, nodeType, content, metadata, tags, confidence, timestamp, validFrom, validTo, vectors);
  }

  private Edge edge() throws DocumentException {
    requireKeys(Key.EDGE_MASK, Key.FROM.bit() | Key.TO.bit() | Key.EDGE_TYPE.bit(), "an edge");
    return new Edge(from, edgeType, to, weight, timestamp);
  }

  private VectorSpaceConfig space() throws DocumentException {
    requireKeys(Key.SPACE_MASK, Key.NAME.bit() | Key.DIMENSION.bit(), "a space");
    return new VectorSpaceConfig(name, dimension, metric, model, modelVersion);
  }

  private void requireKeys(int allowed, int required, String what) throws DocumentException {
    final int strange = present & ~allowed;
    if (strange != 0 && !lenient) {
      final Key key = Key.lowest(strange);
      throw new DocumentException(
          "unknown key '" + key.text() + "' in " + what + " (--lenient ignores unknown keys)",
          keyOffsets[key.index()],
          null);
    }
    final int missing = required & ~present;
    if (missing != 0) {
      throw whole("the key '" + Key.lowest(missing).text() + "' of " + what + " is missing");
    }
  }

  private static DocumentException whole(String message) {
    return new DocumentException(message, DocumentException.NOWHERE, null);
  }

  /** An error that the JSON parser found, with what it says cut to one sentence. */
  private DocumentException malformed(
      com.fasterxml.jackson.core.JsonProcessingException e, int length) {
    String message = e.getOriginalMessage();
    final int newline = message.indexOf('\n');
    message = newline < 0 ? message : message.substring(0, newline);
    final int enable = message.indexOf(": enable ");
    message = enable < 0 ? message : message.substring(0, enable) + ": JSON has no such number";
    final long offset =
        e.getLocation() == null ? length : e.getLocation().getByteOffset() - documentStart;
    return new DocumentException(
        "malformed JSON: " + message, Math.clamp(offset, 0, Math.max(0, length - 1)), e);
  }
}
