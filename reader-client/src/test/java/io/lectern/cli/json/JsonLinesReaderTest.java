package io.lectern.cli.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.cli.json.JsonLinesReader.Selection;
import io.lectern.engine.Concept;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLinesReaderTest {
  private static JsonLinesReader reader(String text, Selection selection, boolean lenient) {
    return reader(text.getBytes(StandardCharsets.UTF_8), selection, lenient);
  }

  private static JsonLinesReader reader(byte[] bytes, Selection selection, boolean lenient) {
    return new JsonLinesReader(new ByteArrayInputStream(bytes), "in.jsonl", selection, lenient);
  }

  private static List<String> labels(JsonLinesReader reader) throws IOException {
    final List<String> labels = new ArrayList<>();
    for (JsonItem item = reader.next(); item != null; item = reader.next()) {
      labels.add(item.line() + " " + item.label());
    }
    return labels;
  }

  private static Concept onlyConcept(String line) throws IOException {
    try (JsonLinesReader reader = reader(line, Selection.ALL, false)) {
      return ((JsonItem.Node) reader.next()).concept();
    }
  }

  @Test
  void shouldReadEveryKey() throws IOException {
    final Concept concept =
        onlyConcept(
            """
            {"embedding":[1,-2.5e3],"timestamp":"2026-03-01T12:00:00.25Z","valid_to":"2027-01-01",\
            "valid_from":"2026-01-01T00:00:00+01:00","confidence":0.5,"tags":[{"value":"v","key":"k"},\
            {"key":"k","value":"w","weight":-2}],"metadata":{"s":"x","l":-7,"d":7.0,"b":true},\
            "content":"text","node_type":"thing","id":"a","type":"node","embeddings":{"other":[3,4]}}
            """);
    assertThat(concept)
        .isEqualTo(
            Concept.builder("a")
                .type("thing")
                .content("text")
                .metadata("s", "x")
                .metadata("l", -7L)
                .metadata("d", 7.0)
                .metadata("b", true)
                .tag("k", "v", 1)
                .tag("k", "w", -2)
                .confidence(0.5f)
                .timestamp(Instant.parse("2026-03-01T12:00:00.25Z"))
                .validFrom(Instant.parse("2025-12-31T23:00:00Z"))
                .validTo(Instant.parse("2027-01-01T00:00:00Z"))
                .embedding(1, -2500)
                .vector("other", 3, 4)
                .build());
  }

  @Test
  void shouldTellLinesApartHoweverTheyEnd() throws IOException {
    final String text =
        """
        \uFEFF{"type":"node","id":"a"}\r

          \t\r
         {"type": "node", "id": "b"}\t
        {"type":"edge","from":"a","to":"b","edge_type":"t"}\
        """;
    try (JsonLinesReader reader = reader(text, Selection.ALL, false)) {
      assertThat(labels(reader))
          .containsExactly("1 concept 'a'", "4 concept 'b'", "5 edge 'a' -t-> 'b'");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"type":"node","id":"a"                     | line 1, column 24: the line ends inside the JSON object
          {"type":"node","id":"a                      | line 1, column 23: the line ends inside the JSON object
          {"type":"node",,"id":"a"}                   | line 1, column 16: malformed JSON
          {"type":"node" "id":"a"}                    | line 1, column 16: malformed JSON
          {'type':'node'}                             | line 1, column 2: malformed JSON
          nonsense                                    | line 1, column 1: a line must hold one JSON object
          [1]                                         | line 1, column 1: a line must hold one JSON object
          7                                           | line 1, column 1: a line must hold one JSON object
          {"type":"node","id":"a"}{"type":"node"}     | line 1, column 25: something follows the JSON object
          {"type":"node","id":"a"} x                  | line 1, column 25: something follows the JSON object
          {"id":"a"}                                  | line 1: the key 'type' is missing
          {"type":"thing","id":"a"}                   | line 1, column 2: type must be "node", "edge" or "space", not "thing"
          {"type":"space","dimension":2}              | line 1: the key 'name' of a space is missing
          {"type":"space","name":"s"}                 | line 1: the key 'dimension' of a space is missing
          {"type":"space","name":"s","dimension":2.5} | line 1, column 40: dimension must be a whole number, not one with a fraction
          {"type":"space","name":"s","dimension":1e3} | dimension must be a whole number
          {"type":"space","name":"s","dimension":99999999999} | does not fit a 32-bit integer
          {"type":"space","name":"s","dimension":1}   | must be 2 to 4096
          {"type":"space","name":"s","dimension":2,"metric":"l1"} | metric must be "cosine", "dot" or "euclidean", not "l1"
          {"type":"space","name":"s","dimension":2,"id":"a"} | line 1, column 42: unknown key 'id' in a space
          {"type":"node","id":"a","model":"m"}        | unknown key 'model' in a node
          {"type":"node"}                             | line 1: the key 'id' of a node is missing
          {"type":"edge","from":"a","to":"b"}         | line 1: the key 'edge_type' of an edge is missing
          {"type":"node","id":7}                      | line 1, column 21: id must be text, not a number
          {"type":"node","id":null}                   | line 1, column 21: id must be text, not null: leave the key out
          {"type":"node","id":""}                     | line 1: id is empty
          {"type":"node","id":"\\ud800"}              | line 1: id has half of a surrogate pair
          {"type":"node","id":"a","id":"b"}           | line 1, column 25: the key 'id' is given twice
          {"type":"node","id":"a","colour":"red"}     | line 1, column 25: unknown key 'colour'
          {"type":"node","id":"a","weight":1}         | line 1, column 25: unknown key 'weight' in a node
          {"type":"edge","from":"a","to":"b","edge_type":"t","tags":[]} | line 1, column 52: unknown key 'tags' in an edge
          {"type":"node","id":"a","tags":[{"key":"k","value":"v","x":1}]} | unknown key 'x' in a tag
          {"type":"node","id":"a","tags":[{"key":"k"}]} | a tag has no 'value'
          {"type":"node","id":"a","tags":[{"key":"k","key":"k"}]} | a tag has the key 'key' twice
          {"type":"node","id":"a","tags":{}}          | tags must be an array, not an object
          {"type":"node","id":"a","metadata":{"k":null}} | metadata 'k' must be text, a number or a boolean, not null
          {"type":"node","id":"a","metadata":{"k":[1]}} | metadata 'k' must be text, a number or a boolean, not an array
          {"type":"node","id":"a","metadata":{"k":1,"k":2}} | metadata has the key 'k' twice
          {"type":"node","id":"a","metadata":{"k":9223372036854775808}} | does not fit a 64-bit integer
          {"type":"node","id":"a","metadata":{"k":1e999}} | metadata 'k' 1e999 is too large for a double
          {"type":"node","id":"a","confidence":NaN}   | line 1, column 41: malformed JSON
          {"type":"node","id":"a","confidence":1.5}   | confidence '1.5' must be between 0 and 1
          {"type":"node","id":"a","confidence":"1"}   | confidence must be a number, not text
          {"type":"edge","from":"a","to":"b","edge_type":"t","weight":-Infinity} | malformed JSON
          {"type":"edge","from":"a","to":"b","edge_type":"t","weight":1e39} | weight 1e39 is too large for a 32-bit float
          {"type":"edge","from":"","to":"b","edge_type":"t"} | from is empty
          {"type":"node","id":"a","timestamp":"yesterday"} | line 1, column 37: timestamp 'yesterday' is not an ISO-8601 time
          {"type":"node","id":"a","timestamp":"2026-02-30T00:00:00Z"} | is not an ISO-8601 time
          {"type":"node","id":"a","timestamp":"2026-02-03T04:05:06"} | is not an ISO-8601 time with a zone
          {"type":"node","id":"a","timestamp":1772366400} | timestamp must be text, not a number
          {"type":"node","id":"a","valid_from":"2026-01-02","valid_to":"2026-01-01"} | is before valid_from
          {"type":"node","id":"a","embedding":[1,"2"]} | a value of embedding must be a number, not text
          {"type":"node","id":"a","embedding":[1,NaN]} | malformed JSON
          {"type":"node","id":"a","embedding":[1,1e40]} | a value of embedding 1e40 is too large
          {"type":"node","id":"a","embedding":[1]}    | must have 2 to 4096 values
          {"type":"node","id":"a","embedding":[1,2],"embeddings":{"default":[1,2]}} | the embedding in space 'default' is given twice
          """)
  void shouldSayWhatIsWrongAndWhere(String line, String message) throws IOException {
    try (JsonLinesReader reader = reader(line, Selection.ALL, false)) {
      assertThatThrownBy(reader::next)
          .isInstanceOf(JsonLinesException.class)
          .hasMessageStartingWith("in.jsonl, line 1")
          .hasMessageContaining(message);
    }
  }

  @Test
  void shouldRefuseTextsThatAreTooLong() throws IOException {
    final String id = "x".repeat(513);
    try (JsonLinesReader reader =
        reader("{\"type\":\"node\",\"id\":\"" + id + "\"}", Selection.ALL, false)) {
      assertThatThrownBy(reader::next)
          .hasMessageContaining("has 513 bytes of UTF-8, more than 512");
    }
    final String content = "é".repeat((1 << 19) + 1);
    try (JsonLinesReader reader =
        reader(
            "{\"type\":\"node\",\"id\":\"a\",\"content\":\"" + content + "\"}",
            Selection.ALL,
            false)) {
      assertThatThrownBy(reader::next).hasMessageContaining("bytes of UTF-8, more than 1048576");
    }
  }

  @Test
  void shouldTakeTheLargestContentWithEveryCharacterEscaped() throws IOException {
    final String content = "\\u0000".repeat(1 << 20);
    assertThat(
            onlyConcept("{\"type\":\"node\",\"id\":\"a\",\"content\":\"" + content + "\"}")
                .content())
        .hasSize(1 << 20)
        .containsOnlyOnce("\u0000".repeat(1 << 20));
  }

  @ParameterizedTest
  @CsvSource({
    "ff, 22",
    "c3, 22", // cut off
    "c080, 22", // overlong
    "eda080, 22", // half of a surrogate pair
    "f4908080, 22", // beyond the last character
    "c3a9e9, 23" // Latin-1 after a good character
  })
  void shouldNameTheFirstByteThatIsNotUtf8(String hex, int column) throws IOException {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("{\"type\":\"node\",\"id\":\"".getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(java.util.HexFormat.of().parseHex(hex));
    bytes.writeBytes("\"}\n".getBytes(StandardCharsets.US_ASCII));
    try (JsonLinesReader reader = reader(bytes.toByteArray(), Selection.ALL, false)) {
      assertThatThrownBy(reader::next)
          .hasMessageStartingWith("in.jsonl, line 1, column " + column + ": byte 0x")
          .hasMessageContaining("is not UTF-8");
    }
  }

  @Test
  void shouldGoOnAfterABadLine() throws IOException {
    final String text =
        """
        {"type":"node","id":"a"}
        {"type":"node","id":
        {"type":"node","id":"b","metadata":{"x":{"deep":[1,{"y":2}]}}}
        {"type":"node","id":"é","colour":1}
        {"type":"node","id":"c"}
        """;
    try (JsonLinesReader reader = reader(text, Selection.ALL, false)) {
      assertThat(reader.next().label()).isEqualTo("concept 'a'");
      assertThatThrownBy(reader::next).hasMessageContaining("line 2, column 21");
      assertThatThrownBy(reader::next).hasMessageContaining("line 3, column 41");
      assertThatThrownBy(reader::next).hasMessageContaining("line 4, column 25: unknown key");
      assertThat(reader.next().label()).isEqualTo("concept 'c'");
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void shouldIgnoreUnknownKeysWhenLenient() throws IOException {
    final String text =
        """
        {"type":"node","id":"a","x":{"y":[1,2,{}]},"weight":2,"tags":[{"key":"k","value":"v","z":[]}]}
        """;
    try (JsonLinesReader reader = reader(text, Selection.ALL, true)) {
      assertThat(((JsonItem.Node) reader.next()).concept())
          .isEqualTo(Concept.builder("a").tag("k", "v", 1).build());
    }
  }

  @Test
  void shouldRefuseALineThatIsTooLongAndGoOn() throws IOException {
    final byte[] head = "{\"type\":\"node\",\"id\":\"a\"}\n".getBytes(StandardCharsets.US_ASCII);
    final byte[] tail = "\n{\"type\":\"node\",\"id\":\"b\"}\n".getBytes(StandardCharsets.US_ASCII);
    final InputStream in =
        new java.io.SequenceInputStream(
            java.util.Collections.enumeration(
                List.of(
                    new ByteArrayInputStream(head),
                    new ByteArrayInputStream(new byte[3 * JsonLinesReader.MAX_LINE_LENGTH]),
                    new ByteArrayInputStream(tail))));
    try (JsonLinesReader reader = new JsonLinesReader(in, "in.jsonl", Selection.ALL, false)) {
      assertThat(reader.next().label()).isEqualTo("concept 'a'");
      assertThatThrownBy(reader::next)
          .hasMessage("in.jsonl, line 2: the line is longer than 16 MiB");
      assertThat(reader.next().line()).isEqualTo(3);
      assertThat(reader.next()).isNull();
    }
  }

  private static final String MIXED =
      """
      { "type" : "edge", "from":"b", "to":"a", "edge_type":"odd" }
      {"type":"edge","from":"a","to":"b","edge_type":"t"}
      {"type":"node","id":"a"}
      {"edge_type":"t","from":"b","to":"a","type":"edge"}
      {"broken
      {"id":"b","type":"node"}
      {"type":"edge","from":"b"}
      """;

  @Test
  void shouldFindAllNodesInOnePassAndAllEdgesInTheOther() throws IOException {
    try (JsonLinesReader nodes = reader(MIXED, Selection.NODES, false)) {
      assertThat(nodes.next().label()).isEqualTo("concept 'a'");
      assertThatThrownBy(nodes::next).hasMessageContaining("line 5");
      assertThat(nodes.next().label()).isEqualTo("concept 'b'");
      assertThat(nodes.next()).isNull();
      assertThat(nodes.firstEdgeLine()).isEqualTo(1);
      assertThat(nodes.firstEdgePosition()).isZero();
    }
    try (JsonLinesReader edges = reader(MIXED, Selection.EDGES, false)) {
      assertThat(edges.next().line()).isEqualTo(1);
      assertThat(edges.next().line()).isEqualTo(2);
      assertThat(edges.next().line()).isEqualTo(4);
      assertThatThrownBy(edges::next).hasMessageContaining("line 7: the key 'to'");
      assertThat(edges.next()).isNull();
    }
  }

  @Test
  void shouldBeginAgainAtTheFirstEdge() throws IOException {
    final String nodes = "{\"type\":\"node\",\"id\":\"a\"}\n{\"type\":\"node\",\"id\":\"é\"}\n";
    final String edge = "{\"type\":\"edge\",\"from\":\"a\",\"to\":\"a\",\"edge_type\":\"t\"}\n";
    final byte[] bytes = (nodes + edge).getBytes(StandardCharsets.UTF_8);
    final long line;
    final long position;
    try (JsonLinesReader reader = reader(bytes, Selection.NODES, false)) {
      labels(reader);
      line = reader.firstEdgeLine();
      position = reader.firstEdgePosition();
      assertThat(reader.position()).isEqualTo(bytes.length);
    }
    assertThat(line).isEqualTo(3);
    assertThat(position).isEqualTo(nodes.getBytes(StandardCharsets.UTF_8).length);
    final InputStream rest = new ByteArrayInputStream(bytes);
    rest.skipNBytes(position);
    try (JsonLinesReader reader =
        new JsonLinesReader(rest, "in.jsonl", Selection.EDGES, false, line, position)) {
      assertThat(labels(reader)).containsExactly("3 edge 'a' -t-> 'a'");
    }
  }

  @Test
  void shouldSpoolEdgesUnderTheirLineNumbers() throws IOException {
    final ByteArrayOutputStream spool = new ByteArrayOutputStream();
    try (JsonLinesReader reader = reader(MIXED, Selection.NODES, false)) {
      reader.spoolEdges(spool);
      assertThat(reader.next().line()).isEqualTo(3);
      assertThatThrownBy(reader::next).hasMessageContaining("line 5");
      assertThat(reader.next().line()).isEqualTo(6);
      assertThat(reader.next()).isNull();
    }
    try (JsonLinesReader edges = reader(spool.toByteArray(), Selection.EDGES, false)) {
      assertThat(edges.next().line()).isEqualTo(1);
      assertThat(edges.next().line()).isEqualTo(2);
      assertThat(edges.next().line()).isEqualTo(4);
      assertThatThrownBy(edges::next).hasMessageContaining("line 7");
    }
  }

  @Test
  void shouldKeepMetadataInTheOrderOfTheLine() throws IOException {
    final Map<String, Object> metadata =
        onlyConcept("{\"type\":\"node\",\"id\":\"a\",\"metadata\":{\"z\":1,\"a\":2,\"m\":3}}")
            .metadata();
    assertThat(metadata.keySet()).containsExactly("z", "a", "m");
  }
}
