package io.lectern.engine;

/** A store that cannot be opened, or an operation that it refuses; nothing was applied. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why the store refused. */
  public enum Reason {
    /** The directory or file is not a store, or not whole. */
    NOT_A_STORE,
    /** Another format version or byte order. */
    VERSION,
    /** Bytes that contradict the format. */
    CORRUPT,
    /** The disk, or a region's reserved space, is full. */
    NO_SPACE,
    /** The operating system or the file system lacks something, or denies permission. */
    PLATFORM,
    /** Another coordinator holds the store. */
    HELD,
    /** What an epoch showed is not kept any more, or the epoch is yet to come. */
    NOT_RETAINED,
    /** An end of an edge does not exist. */
    MISSING_CONCEPT,
    /** More changes than one batch can undo: a smaller one may do. */
    TOO_LARGE
  }

  private final Reason reason;

  public StoreException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public StoreException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
