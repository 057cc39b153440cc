package io.lectern.cli.wordnet;

import java.util.List;

/**
 * One line of a data file.
 *
 * @param offset byte offset of the line, which identifies it within its part of speech
 * @param lexicographerFile number of the file it was compiled from
 * @param letter n, v, a, s or r
 * @param lemmas words with underscores for spaces, without syntactic markers
 * @param pointers relations to other synsets
 * @param gloss definition and examples
 */
record Synset(
    int offset,
    int lexicographerFile,
    char letter,
    List<String> lemmas,
    List<Pointer> pointers,
    String gloss) {

  /**
   * A relation to another synset.
   *
   * @param symbol as in the data file
   * @param target offset of the other synset
   * @param targetLetter n, v, a or r
   */
  record Pointer(String symbol, int target, char targetLetter) {}

  PartOfSpeech partOfSpeech() {
    return PartOfSpeech.of(letter);
  }
}
