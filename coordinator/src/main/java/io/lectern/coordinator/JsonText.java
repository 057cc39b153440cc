package io.lectern.coordinator;

/** Writes text as JSON: the little that the coordinator's program prints needs no library. */
final class JsonText {
  private JsonText() {}

  /** A JSON string, quotes included; {@code null} for null. */
  static String quote(String text) {
    if (text == null) {
      return "null";
    }
    final StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
              } else if (c < 0x20) {
                quoted.append(String.format("\\u%04x", c));
              } else {
                quoted.append((char) c);
              }
            });
    return quoted.append('"').toString();
  }
}
