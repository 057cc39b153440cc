package io.lectern.engine.control;

import io.lectern.layout.HnswRegionDescriptor;
import java.util.Locale;

/**
 * Counters of the control file that tell how well searches of a vector space find what is there: of
 * each space its own, made when there is something to tell.
 */
public enum VectorCounter {
  /** Share of the 10 nearest that searches by stored vectors found, in millionths. */
  RECALL(0, "recall@10 of sampled searches, millionths"),
  /** Searches that {@link #RECALL} is of. */
  SAMPLES(1, "searches sampled, the last so many"),
  /** Share of the vectors to which links lead from the entry point, in millionths. */
  REACHABLE(2, "vectors that links lead to, millionths"),
  /** Vectors that nothing led to any more and that were linked in again. */
  MENDED(3, "vectors linked in again");

  /** What the shares count. */
  public static final double UNIT = 1e-6;

  private static final int FIRST_TYPE_ID = 1000;
  private static final int TYPE_IDS_PER_SPACE = 4;

  private final int number;
  private final String label;

  VectorCounter(int number, String label) {
    this.number = number;
    this.label = label;
  }

  /** The type id of a space's counter; never changes. */
  public int typeId(int space) {
    return FIRST_TYPE_ID + space * TYPE_IDS_PER_SPACE + number;
  }

  /** The label of a space's counter. */
  public String label(String space) {
    return String.format(Locale.ROOT, "vector space %s: %s", space, label);
  }

  /** The space that a counter of this type id tells of; -1: it is none of these. */
  public static int spaceOf(int typeId) {
    final int index = typeId - FIRST_TYPE_ID;
    return index < 0 || index >= HnswRegionDescriptor.MAX_SPACES * TYPE_IDS_PER_SPACE
        ? -1
        : index / TYPE_IDS_PER_SPACE;
  }

  /** What a counter of this type id tells, if {@link #spaceOf} knows it. */
  public static VectorCounter of(int typeId) {
    final int number = (typeId - FIRST_TYPE_ID) % TYPE_IDS_PER_SPACE;
    for (VectorCounter counter : values()) {
      if (counter.number == number) {
        return counter;
      }
    }
    throw new IllegalArgumentException("no counter of vector spaces has type id " + typeId);
  }
}
