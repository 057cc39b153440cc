package io.lectern.client;

import io.lectern.layout.ipc.SyncLevel;
import java.time.Duration;
import java.util.Objects;

/**
 * How a {@link LecternWriter} behaves. Start from {@link #defaults()}.
 *
 * @param name what {@code lectern stats} calls the writer; cut to 38 bytes of UTF-8
 * @param sendTimeout how long to wait for room in the command ring, and for fewer units to be
 *     outstanding, before a {@link BackPressureException}; a blocking call's own timeout goes first
 * @param receiptTimeout how long the stage of an asynchronous unit may stay without an answer
 * @param retryTimeout how long units that a coordinator left without an answer wait for another one
 *     before a {@link CoordinatorLostException}; their own timeouts go first. Zero: not at all
 * @param closeTimeout how long {@link LecternWriter#close()} waits for outstanding units
 * @param maxOutstanding units sent and not answered yet; a power of two from 1 to 4096, which is as
 *     many as the client's response ring has room for
 * @param waitStyle how threads wait for answers
 * @param syncLevel how safe a unit is to be when its receipt comes, unless it asks for something
 *     else; see {@link UnitBuilder#syncLevel}
 */
public record WriterOptions(
    String name,
    Duration sendTimeout,
    Duration receiptTimeout,
    Duration retryTimeout,
    Duration closeTimeout,
    int maxOutstanding,
    WaitStyle waitStyle,
    SyncLevel syncLevel) {
  /** The most units that may be outstanding: so many receipts fit a response ring at once. */
  public static final int MAX_OUTSTANDING_LIMIT = 4096;

  private static final WriterOptions DEFAULTS =
      new WriterOptions(
          "writer",
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          MAX_OUTSTANDING_LIMIT,
          WaitStyle.BACKOFF,
          SyncLevel.JOURNAL);

  /**
   * @throws IllegalArgumentException naming the option, its value and the bound
   */
  public WriterOptions {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(waitStyle, "waitStyle");
    requireLevel(syncLevel);
    requirePositive("sendTimeout", sendTimeout);
    requirePositive("receiptTimeout", receiptTimeout);
    requirePositive("closeTimeout", closeTimeout);
    if (retryTimeout.isNegative()) {
      throw new IllegalArgumentException("retryTimeout " + retryTimeout + " must not be negative");
    }
    if (maxOutstanding < 1
        || maxOutstanding > MAX_OUTSTANDING_LIMIT
        || Integer.bitCount(maxOutstanding) != 1) {
      throw new IllegalArgumentException(
          "maxOutstanding "
              + maxOutstanding
              + " must be a power of two from 1 to "
              + MAX_OUTSTANDING_LIMIT);
    }
  }

  /** A backing-off writer named "writer" with timeouts of some seconds. */
  public static WriterOptions defaults() {
    return DEFAULTS;
  }

  public WriterOptions withName(String value) {
    return new WriterOptions(
        value,
        sendTimeout,
        receiptTimeout,
        retryTimeout,
        closeTimeout,
        maxOutstanding,
        waitStyle,
        syncLevel);
  }

  public WriterOptions withSendTimeout(Duration value) {
    return new WriterOptions(
        name,
        value,
        receiptTimeout,
        retryTimeout,
        closeTimeout,
        maxOutstanding,
        waitStyle,
        syncLevel);
  }

  public WriterOptions withReceiptTimeout(Duration value) {
    return new WriterOptions(
        name, sendTimeout, value, retryTimeout, closeTimeout, maxOutstanding, waitStyle, syncLevel);
  }

  public WriterOptions withRetryTimeout(Duration value) {
    return new WriterOptions(
        name,
        sendTimeout,
        receiptTimeout,
        value,
        closeTimeout,
        maxOutstanding,
        waitStyle,
        syncLevel);
  }

  public WriterOptions withCloseTimeout(Duration value) {
    return new WriterOptions(
        name,
        sendTimeout,
        receiptTimeout,
        retryTimeout,
        value,
        maxOutstanding,
        waitStyle,
        syncLevel);
  }

  public WriterOptions withMaxOutstanding(int value) {
    return new WriterOptions(
        name, sendTimeout, receiptTimeout, retryTimeout, closeTimeout, value, waitStyle, syncLevel);
  }

  public WriterOptions withWaitStyle(WaitStyle value) {
    return new WriterOptions(
        name,
        sendTimeout,
        receiptTimeout,
        retryTimeout,
        closeTimeout,
        maxOutstanding,
        value,
        syncLevel);
  }

  public WriterOptions withSyncLevel(SyncLevel value) {
    return new WriterOptions(
        name,
        sendTimeout,
        receiptTimeout,
        retryTimeout,
        closeTimeout,
        maxOutstanding,
        waitStyle,
        value);
  }

  static SyncLevel requireLevel(SyncLevel level) {
    Objects.requireNonNull(level, "syncLevel");
    if (level == SyncLevel.NULL_VAL) {
      throw new IllegalArgumentException("syncLevel " + level + " must be NONE, JOURNAL or SYNC");
    }
    return level;
  }

  private static void requirePositive(String option, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(option + " " + value + " must be more than zero");
    }
  }
}
