package io.lectern.client.graph;

/** A question names a concept that its snapshot does not show. */
public final class NoSuchConceptException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String id;

  NoSuchConceptException(String id, String message) {
    super(message);
    this.id = id;
  }

  /** The id that was asked for. */
  public String id() {
    return id;
  }
}
