package io.lectern.cli.wordnet;

/** The parts of speech that have database files of their own. */
enum PartOfSpeech {
  NOUN("noun"),
  VERB("verb"),
  ADJECTIVE("adj"),
  ADVERB("adv");

  private final String suffix;

  PartOfSpeech(String suffix) {
    this.suffix = suffix;
  }

  /** Name of the file that lists senses by lemma. */
  String indexFile() {
    return "index." + suffix;
  }

  /** Name of the file that holds the synsets. */
  String dataFile() {
    return "data." + suffix;
  }

  /**
   * By the letter in a data line or pointer; {@code s}, an adjective satellite, lies among the
   * adjectives.
   */
  static PartOfSpeech of(char letter) {
    return switch (letter) {
      case 'n' -> NOUN;
      case 'v' -> VERB;
      case 'a', 's' -> ADJECTIVE;
      case 'r' -> ADVERB;
      default -> throw new IllegalArgumentException("'" + letter + "' is no part of speech");
    };
  }
}
