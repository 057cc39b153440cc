package io.lectern.cli.wordnet;

/** Names of edge types for the pointer symbols of {@code wninput(5WN)}. */
final class PointerType {
  private PointerType() {}

  /**
   * @throws IllegalArgumentException if there is no such symbol
   */
  static String name(String symbol, PartOfSpeech source) {
    return switch (symbol) {
      case "!" -> "antonym";
      case "@" -> "hypernym";
      case "@i" -> "instance_hypernym";
      case "~" -> "hyponym";
      case "~i" -> "instance_hyponym";
      case "#m" -> "member_holonym";
      case "#s" -> "substance_holonym";
      case "#p" -> "part_holonym";
      case "%m" -> "member_meronym";
      case "%s" -> "substance_meronym";
      case "%p" -> "part_meronym";
      case "=" -> "attribute";
      case "+" -> "derivation";
      case "*" -> "entailment";
      case ">" -> "cause";
      case "^" -> "also_see";
      case "$" -> "verb_group";
      case "&" -> "similar_to";
      case "<" -> "participle";
      case "\\" -> source == PartOfSpeech.ADVERB ? "derived_from_adjective" : "pertainym";
      case ";c" -> "domain_topic";
      case "-c" -> "domain_topic_member";
      case ";r" -> "domain_region";
      case "-r" -> "domain_region_member";
      case ";u" -> "domain_usage";
      case "-u" -> "domain_usage_member";
      default -> throw new IllegalArgumentException("'" + symbol + "' is no pointer symbol");
    };
  }
}
