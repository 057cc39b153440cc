package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which concepts filters want, and what filters cannot be read. */
class FilterTest {
  private static final Concept CURIE =
      Concept.builder("curie")
          .type("person")
          .content("Found radium.")
          .metadata("year", 1898L)
          .metadata("mass", 1.5)
          .metadata("code", "007")
          .metadata("living", false)
          .metadata("name", "Maria Skłodowska")
          .metadata("big", (1L << 53) + 1)
          .tag("topic", "physics", 1)
          .tag("topic", "chemistry", 1)
          .tag("two words", "it's", 1)
          .confidence(0.9f)
          .timestamp(Instant.parse("2026-01-31T12:00:00.5Z"))
          .validFrom(Instant.parse("2026-01-01T00:00:00Z"))
          .build();

  private static final ReaderTable READERS = ReaderTable.inProcess();

  @TempDir static Path directory;

  private static StoreWriter writer;
  private static StoreReader reader;

  @BeforeAll
  static void open() {
    final Path path = directory.resolve("store.dat");
    writer = StoreWriter.create(path, Roomy.config(), READERS);
    writer.beginBatch();
    writer.put(CURIE);
    writer.commit();
    reader = StoreReader.open(path);
  }

  @AfterAll
  static void close() {
    reader.close();
    writer.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type = person",
        "node_type = 'person'",
        "type in (place, person)",
        "type not in (place, thing)",
        "id = curie and id != darwin",
        "id >= curi and id < curif and id <= curie",
        "content = 'Found radium.' and content > Found",
        "content",
        "metadata.year = 1898 and metadata.year < 1898.5 and metadata.year > 1897.9",
        "metadata.year in (1, 1898)",
        "metadata.year = 1898.0",
        "metadata.mass >= 1.5 and metadata.mass < 2 and metadata.mass > 1",
        "metadata.mass = 15e-1",
        "metadata.code = 007 and metadata.code != 7",
        "metadata.living = false and metadata.living != true",
        "metadata.name > \"Maria Skl\" and metadata.name < 'Maria Sm'",
        "metadata.big > 9007199254740992.0 and metadata.big != 9007199254740992.0",
        "metadata.year < 1e300 and metadata.year > -1e300",
        "metadata.year and not metadata.month",
        "metadata.month != 3 and metadata.year != '1898'",
        "tag:topic = physics and tag:topic = chemistry and tag:topic != biology",
        "tag:topic < d and tag:topic > d",
        "tag:'two words' = 'it''s' or id = x",
        "tag:topic",
        "not tag:topics and not tag:topi",
        "confidence = 0.9 and confidence >= 0.9 and confidence <= 0.9 and confidence > 0.89",
        "timestamp = 2026-01-31T12:00:00.5Z and timestamp > 2026-01-31",
        "timestamp < '2026-01-31T13:00:01+01:00' and timestamp >= 2026-01-31T12:00:00.5Z",
        "valid_from = 2026-01-01 and not valid_to and valid_to != 2026-01-01",
        "type = person and (tag:topic = geology or metadata.year >= 1890) and not confidence < .5",
        "type = x or type = y and id = z or NOT type = x AND id = curie",
        "metadata.year ≥ 1898 and metadata.year ≤ 1898 and metadata.year ≠ 1899",
        "not (type = person and id = darwin)",
        "((type=person))and(not not id=curie)"
      })
  void shouldWantTheConcept(String text) {
    final Filter filter = Filter.parse(text);
    assertThat(isWanted(filter)).as(text).isTrue();
    assertThat(isWanted(Filter.not(filter))).as("not " + text).isFalse();
    assertThat(Filter.parse(filter.toString())).as("read as it is written").isEqualTo(filter);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type = Person",
        "type in (place, thing)",
        "metadata.year = '1898'",
        "metadata.year > 1898",
        "metadata.name > 5",
        "metadata.name = true",
        "metadata.living = 'false'",
        "metadata.mass = 1",
        "metadata.big = 9007199254740992.0",
        "metadata.month < 99999",
        "metadata.yea",
        "tag:topic = physic",
        "tag:topic in (math, biology)",
        "valid_to > 1970-01-01",
        "valid_to",
        "confidence > 0.9",
        "timestamp < 2026-01-31T12:00:00.5Z",
        "id < a or id > d"
      })
  void shouldNotWantTheConcept(String text) {
    final Filter filter = Filter.parse(text);
    assertThat(isWanted(filter)).as(text).isFalse();
    assertThat(isWanted(Filter.not(filter))).as("not " + text).isTrue();
    assertThat(Filter.parse(filter.toString())).as("read as it is written").isEqualTo(filter);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "|1|expected a field|it ends",
        "type =|7|expected a value|it ends",
        "type = )|8|expected a value|there is ')'",
        "typ = person|1|expected a field (type, id,|there is 'typ'",
        "type = person tag:topic|15|expected 'and', 'or' or the end|there is 'tag:topic'",
        "(type = person|15|expected ')'|it ends",
        "type in person|9|expected '('|there is 'person'",
        "type in (person thing)|17|expected ')'|there is 'thing'",
        "type = 'person|8|a quote does not end|",
        "confidence < high|14|expected a number|there is 'high'",
        "timestamp > yesterday|13|expected a time|there is 'yesterday'",
        "valid_to < 2026-02-30|12|expected a time|there is '2026-02-30'",
        "metadata. = 3|11|expected a key behind metadata.|there is '='",
        "tag:|5|expected a key behind tag:|it ends",
        "metadata.x < true|14|which have an order|there is 'true'",
        "metadata.x < 1e999|14|expected|there is '1e999'",
        "not|4|expected a field|it ends",
        "type = a or|12|expected a field|it ends"
      })
  void shouldSayWhereAFilterIsWrong(String text, int place, String what, String found) {
    assertThatThrownBy(() -> Filter.parse(text == null ? "" : text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the filter is wrong at character " + place + ": ")
        .hasMessageContaining(what)
        .hasMessageContaining(found == null ? "" : found);
  }

  @Test
  void shouldRefuseToGoTooDeep() {
    assertThatThrownBy(() -> Filter.parse("(".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than 100 parts lie within each other");
    assertThat(isWanted(Filter.parse("(".repeat(90) + "id = curie" + ")".repeat(90)))).isTrue();
  }

  @Test
  void shouldBeMadeInJavaAsInTheLanguage() {
    assertThat(
            Filter.all(
                FilterField.type().is("person"),
                Filter.any(
                    FilterField.tag("topic").is("physics"),
                    FilterField.metadata("year").atLeast(1990)),
                Filter.not(FilterField.confidence().below(0.5))))
        .isEqualTo(
            Filter.parse(
                "type = person and (tag:topic = physics or metadata.year >= 1990)"
                    + " and not confidence < 0.5"))
        .hasToString(
            "type = 'person' and (tag:topic = 'physics' or metadata.year >= 1990)"
                + " and not confidence < 0.5");
    assertThat(FilterField.id().in("a", "b").toString()).isEqualTo("id in ('a', 'b')");
    assertThatThrownBy(() -> FilterField.type().is(5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'type = 5' compares text with something else");
    assertThatThrownBy(() -> FilterField.timestamp().below("today"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("compares a time with something else");
    assertThatThrownBy(() -> FilterField.confidence().below(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be finite");
    assertThatThrownBy(() -> Filter.all())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no parts");
  }

  @Test
  void shouldOrderTextByCodePoints() {
    final String beyond = new String(Character.toChars(0x1F600));
    final Concept after = Concept.builder(beyond).type(beyond).build();
    final Concept before = Concept.builder("\uFFFD").type("\uFFFC").build();
    put(List.of(after, before));
    final Filter above = Filter.parse("type > '\uFFFD' and id > '\uFFFD'");
    assertThat(isWanted(above, after)).isTrue();
    assertThat(isWanted(above, before)).isFalse();
  }

  /** The engine's tests in place against those of a concept on the heap. */
  @Test
  void shouldWantWhatAPlainReadingWants() {
    final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
    final Random random = new Random(seed);
    final List<Concept> concepts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      concepts.add(randomConcept(i, random));
    }
    put(concepts);
    try (Snapshot snapshot = reader.snapshot(READERS.row(0))) {
      final ConceptFlyweight view = new ConceptFlyweight();
      for (int i = 0; i < 50; i++) {
        final long year = random.nextInt(20);
        final String topic = "t" + random.nextInt(5);
        final Filter filter =
            Filter.parse(
                "metadata.year < %d and tag:topic = %s or confidence >= 0.%d and not tag:topic"
                    .formatted(year, topic, random.nextInt(10)));
        final float least =
            Float.parseFloat(filter.toString().replaceAll(".*>= ([0-9.]+).*", "$1"));
        final List<String> found = new ArrayList<>();
        for (int ordinal = 1; ordinal < snapshot.ordinalLimit(); ordinal++) {
          if (snapshot.wrap(ordinal, view) && view.id().startsWith("plain-") && filter.test(view)) {
            found.add(view.id());
          }
        }
        assertThat(found)
            .as("%s, seed %s", filter, seed)
            .isEqualTo(
                concepts.stream()
                    .filter(
                        c ->
                            (c.metadata().get("year") instanceof Number n
                                    && n.doubleValue() < year
                                    && c.tags().stream()
                                        .anyMatch(
                                            t ->
                                                t.key().equals("topic") && t.value().equals(topic)))
                                || (c.confidence() >= least
                                    && c.tags().stream().noneMatch(t -> t.key().equals("topic"))))
                    .map(Concept::id)
                    .collect(Collectors.toList()));
      }
    }
  }

  private static Concept randomConcept(int number, Random random) {
    final Concept.Builder concept =
        Concept.builder("plain-" + number).confidence(random.nextInt(11) / 10f);
    if (random.nextBoolean()) {
      concept.metadata("month", (long) random.nextInt(12));
    }
    switch (random.nextInt(4)) {
      case 0 -> concept.metadata("year", (long) random.nextInt(20));
      case 1 -> concept.metadata("year", random.nextInt(200) / 10.0);
      case 2 -> concept.metadata("year", "" + random.nextInt(20));
      default -> {}
    }
    for (int tags = random.nextInt(4); tags > 0; tags--) {
      concept.tag(random.nextBoolean() ? "topic" : "topics", "t" + random.nextInt(5), 1);
    }
    return concept.build();
  }

  private static void put(List<Concept> concepts) {
    writer.beginBatch();
    concepts.forEach(writer::put);
    writer.commit();
  }

  private static boolean isWanted(Filter filter) {
    return isWanted(filter, CURIE);
  }

  private static boolean isWanted(Filter filter, Concept concept) {
    try (Snapshot snapshot = reader.snapshot(READERS.row(0))) {
      final ConceptFlyweight view = new ConceptFlyweight();
      assertThat(snapshot.find(concept.id(), view)).isTrue();
      return filter.test(view);
    }
  }
}
