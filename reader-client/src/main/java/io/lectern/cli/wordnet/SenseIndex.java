package io.lectern.cli.wordnet;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The senses of each lemma of one part of speech, in the order of the index file. Immutable. */
final class SenseIndex {
  private final Map<String, int[]> offsetsByLemma = new HashMap<>(1 << 17);

  /**
   * @throws IllegalArgumentException if a line is not as documented
   */
  SenseIndex(BufferedReader lines) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!WordNet.isLicence(line)) {
        add(line);
      }
    }
  }

  /** {@code lemma pos synset_cnt p_cnt symbol… sense_cnt tagsense_cnt offset…}. */
  private void add(String line) {
    final String[] fields = line.stripTrailing().split(" ", -1);
    try {
      final int count = Integer.parseInt(fields[2]);
      final int[] offsets = new int[count];
      for (int i = 0; i < count; i++) {
        offsets[i] = Integer.parseInt(fields[fields.length - count + i]);
      }
      offsetsByLemma.put(fields[0], offsets);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("not a WordNet index line: " + line, e);
    }
  }

  /**
   * The sense number, from 1, that a synset has among those of a lemma.
   *
   * @param lemma in lower case
   * @throws IllegalArgumentException if the lemma has no such sense
   */
  int senseNumber(String lemma, int offset) {
    final int[] offsets = offsetsByLemma.getOrDefault(lemma, new int[0]);
    for (int i = 0; i < offsets.length; i++) {
      if (offsets[i] == offset) {
        return i + 1;
      }
    }
    throw new IllegalArgumentException(
        "the index has no sense of '" + lemma + "' at offset " + offset);
  }
}
