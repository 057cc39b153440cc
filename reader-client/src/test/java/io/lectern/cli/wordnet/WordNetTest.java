package io.lectern.cli.wordnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the parser against the raw files, counted in another way: with regular expressions. */
class WordNetTest {
  /** A pointer: symbol, offset, part of speech, source and target word. */
  private static final Pattern POINTER =
      Pattern.compile(" ([!@~#%=+;\\-*>^$&<\\\\][a-z]?) (\\d{8}) ([nvasr]) ([0-9a-f]{4})(?= |$)");

  private static final Pattern SYNSET = Pattern.compile("^\\d{8} \\d\\d [nvasr] ");

  private static WordNet wordNet;
  private static final Map<String, Concept> CONCEPTS = new HashMap<>();

  @BeforeAll
  static void read() throws IOException {
    wordNet = WordNet.read();
    wordNet.concepts().forEach(concept -> CONCEPTS.put(concept.id(), concept));
  }

  private static List<String> rawLines(String suffix) throws IOException {
    try (InputStream in =
        WordNetTest.class.getResourceAsStream("/net/sf/extjwnl/data/wordnet/wn31/data." + suffix)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Test
  void shouldHoldWhatTheRawFilesHold() throws IOException {
    long synsets = 0;
    long pointers = 0;
    final Set<String> distinct = new HashSet<>();
    for (String suffix : List.of("noun", "verb", "adj", "adv")) {
      for (String line : rawLines(suffix)) {
        if (SYNSET.matcher(line).find()) {
          synsets++;
          final Matcher pointer = POINTER.matcher(line.substring(0, line.indexOf(" | ")));
          while (pointer.find()) {
            pointers++;
            final String target = pointer.group(3).replace('s', 'a') + pointer.group(2);
            distinct.add(suffix + line.substring(0, 8) + pointer.group(1) + target);
          }
        }
      }
    }
    assertThat(wordNet.synsetCount()).isEqualTo((int) synsets);
    assertThat(CONCEPTS).as("ids are unique").hasSize((int) synsets);
    assertThat(wordNet.pointerCount()).isEqualTo(pointers);
    assertThat(wordNet.edges().map(Edge::toString).distinct().count()).isEqualTo(distinct.size());
    // The figures of an independent count, made with other tools.
    assertThat(synsets).isEqualTo(117_791);
    assertThat(pointers).isEqualTo(378_203);
    assertThat(distinct).hasSize(365_119);
  }

  @Test
  void shouldHaveNoDanglingEdge() {
    assertThat(
            wordNet
                .edges()
                .filter(
                    edge -> !CONCEPTS.containsKey(edge.from()) || !CONCEPTS.containsKey(edge.to())))
        .isEmpty();
  }

  @Test
  void shouldKnowTheDog() {
    final Concept dog = CONCEPTS.get("dog.n.01");
    assertThat(dog.type()).isEqualTo("synset");
    assertThat(dog.content()).startsWith("a member of the genus Canis");
    assertThat(dog.metadata()).containsEntry("pos", "n").containsKey("offset");
    assertThat(dog.tags())
        .extracting(Concept.Tag::value)
        .containsExactly("dog", "domestic_dog", "Canis_familiaris");
    assertThat(
            wordNet
                .edges()
                .filter(edge -> edge.from().equals("dog.n.01") || edge.from().equals("canine.n.02"))
                .toList())
        .contains(
            Edge.of("dog.n.01", "hypernym", "canine.n.02"),
            Edge.of("canine.n.02", "hyponym", "dog.n.01"));
  }

  @Test
  void shouldNumberSensesByTheIndex() {
    assertThat(CONCEPTS)
        .containsKeys("entity.n.01", "able.a.01", "be.v.01", "quickly.r.01", "dorsal.a.01")
        .containsKey("abstraction.n.06");
  }

  @Test
  void shouldTakeMarkersOffAdjectives() {
    assertThat(CONCEPTS.values().stream().flatMap(concept -> concept.tags().stream()))
        .noneMatch(tag -> tag.value().endsWith("(p)") || tag.value().endsWith("(a)"));
  }

  @Test
  void shouldNameTwoMeaningsOfOneSymbolApart() {
    assertThat(PointerType.name("\\", PartOfSpeech.ADJECTIVE)).isEqualTo("pertainym");
    assertThat(PointerType.name("\\", PartOfSpeech.ADVERB)).isEqualTo("derived_from_adjective");
    assertThatThrownBy(() -> PointerType.name("?", PartOfSpeech.NOUN))
        .hasMessage("'?' is no pointer symbol");
  }

  @Test
  void shouldParseADocumentedLine() {
    final Synset synset =
        new DataLineParser()
            .parse(
                "00002325 29 v 01 galore(ip) 1 002 $ 00001740 v 0000 + 03121972 a 0101 01 + 02 00 |"
                    + " do; \"x | y\"  ");
    assertThat(synset.offset()).isEqualTo(2325);
    assertThat(synset.lemmas()).containsExactly("galore");
    assertThat(synset.pointers())
        .containsExactly(new Synset.Pointer("$", 1740, 'v'), new Synset.Pointer("+", 3121972, 'a'));
    assertThat(synset.gloss()).isEqualTo("do; \"x | y\"");
  }

  @Test
  void shouldRefuseALineThatIsCutOff() {
    assertThatThrownBy(() -> new DataLineParser().parse("00002325 29 v 01 respire 1 005 $ 0000174"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a WordNet data line: 00002325 29 v 01 respire");
  }
}
