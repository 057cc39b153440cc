package io.lectern.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A descriptor's layout written down a second time, with literal numbers, and compared with the
 * descriptor: every constant has to be there with the same value.
 *
 * <pre>
 *   [structure name length]        length *: open-ended
 *   FIELD_OFFSET offset size       alignment is the size, for 1, 2, 4 and 8 bytes
 *   FIELD_OFFSET offset size packed          not aligned
 *   [constants]
 *   NAME value
 * </pre>
 */
final class LayoutTable {
  private record Extent(String name, long offset, long size, boolean packed) {
    boolean overlaps(Extent other) {
      return offset < other.offset + other.size && other.offset < offset + size;
    }
  }

  private final Class<?> descriptor;
  private final Map<String, Long> expected = new TreeMap<>();
  private String structure;
  private long structureLength;
  private List<Extent> extents = new ArrayList<>();

  private LayoutTable(Class<?> descriptor) {
    this.descriptor = descriptor;
  }

  static void assertLayout(Class<?> descriptor, String table) {
    final LayoutTable layout = new LayoutTable(descriptor);
    table.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(layout::read);
    layout.endStructure();
    assertThat(constantsOf(descriptor))
        .as("constants of %s", descriptor.getSimpleName())
        .isEqualTo(layout.expected);
  }

  private void read(String line) {
    final String[] words = line.replace("[", "").replace("]", "").split("\\s+", -1);
    if (line.startsWith("[")) {
      endStructure();
      structure = words[0];
      structureLength =
          words.length < 2 || words[1].equals("*") ? Long.MAX_VALUE : number(words[1]);
    } else if (words.length == 2) {
      expect(words[0], number(words[1]));
    } else {
      final long offset = number(words[1]);
      extents.add(new Extent(words[0], offset, number(words[2]), words.length > 3));
      expect(words[0], offset);
    }
  }

  private void expect(String name, long value) {
    assertThat(expected.put(name, value)).as("%s is in the table twice", name).isNull();
  }

  private void endStructure() {
    for (Extent extent : extents) {
      final String what = descriptor.getSimpleName() + " " + structure + ": " + extent.name();
      assertThat(extent.offset() + extent.size())
          .as("end of %s", what)
          .isLessThanOrEqualTo(structureLength);
      if (!extent.packed() && extent.size() <= 8) {
        assertThat(extent.offset() % extent.size()).as("alignment of %s", what).isZero();
      }
      assertThat(extents.stream().filter(other -> !other.equals(extent) && extent.overlaps(other)))
          .as("what overlaps %s", what)
          .isEmpty();
    }
    extents = new ArrayList<>();
  }

  private static Map<String, Long> constantsOf(Class<?> descriptor) {
    final Map<String, Long> constants = new HashMap<>();
    Stream.of(descriptor.getDeclaredFields())
        .filter(field -> Modifier.isPublic(field.getModifiers()))
        .forEach(field -> constants.put(field.getName(), value(field)));
    return constants;
  }

  private static long value(Field field) {
    try {
      return ((Number) field.get(null)).longValue();
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static long number(String word) {
    return Long.decode(word);
  }
}
