package io.lectern.cli.load;

import io.lectern.cli.json.JsonItem;
import io.lectern.cli.json.JsonLinesException;
import io.lectern.client.Receipt;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** Counts what becomes of a load's items and tells of those that fail. Not thread-safe. */
public final class LoadReport implements BulkListener {
  private final String source;
  private final PrintStream err;
  private final Optional<ReceiptLog> receipts;
  private final int maxErrors;

  private long conceptCount;
  private long edgeCount;
  private long spaceCount;
  private long changedCount;
  private long refusedCount;
  private long malformedCount;
  private long epoch;

  /**
   * @param source what is loaded, for messages
   * @param err where failures are told
   * @param receipts gets a line for each acknowledged item
   * @param maxErrors failures after which the load is given up
   */
  public LoadReport(String source, PrintStream err, Optional<ReceiptLog> receipts, int maxErrors) {
    this.source = source;
    this.err = err;
    this.receipts = receipts;
    this.maxErrors = maxErrors;
  }

  @Override
  public void acknowledged(List<JsonItem> items, Receipt receipt) {
    for (JsonItem item : items) {
      switch (item) {
        case JsonItem.Space space -> spaceCount++;
        case JsonItem.Node node -> conceptCount++;
        case JsonItem.Link link -> edgeCount++;
      }
    }
    changedCount += receipt.changedCount();
    epoch = Math.max(epoch, receipt.epoch());
    receipts.ifPresent(
        log -> {
          try {
            for (JsonItem item : items) {
              log.write(item, receipt);
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Override
  public void refused(JsonItem item, String reason) {
    refusedCount++;
    final String place = item.line() > 0 ? source + ", line " + item.line() : source;
    err.println("lectern: " + place + ": " + item.label() + " was refused: " + reason);
    giveUpAtLimit();
  }

  /** A line that holds no item. */
  void malformed(JsonLinesException problem) {
    malformedCount++;
    err.println("lectern: " + problem.getMessage());
    giveUpAtLimit();
  }

  private void giveUpAtLimit() {
    if (failureCount() >= maxErrors) {
      throw new TooManyErrorsException(
          "gave up after "
              + failureCount()
              + (failureCount() == 1 ? " error" : " errors")
              + "; --max-errors sets how many are borne");
    }
  }

  public long conceptCount() {
    return conceptCount;
  }

  public long edgeCount() {
    return edgeCount;
  }

  /** Vector spaces that were made, or were there already. */
  public long spaceCount() {
    return spaceCount;
  }

  /** Acknowledged items that were new or differed from what the store held. */
  public long changedCount() {
    return changedCount;
  }

  /** Items that the coordinator refused. */
  public long refusedCount() {
    return refusedCount;
  }

  /** Lines that hold no item. */
  public long malformedCount() {
    return malformedCount;
  }

  /** The newest epoch that a receipt named; 0 without one. */
  public long epoch() {
    return epoch;
  }

  /** Lines and items that failed. */
  public long failureCount() {
    return refusedCount + malformedCount;
  }

  /** More errors than the user wants to bear. */
  public static final class TooManyErrorsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyErrorsException(String message) {
      super(message);
    }
  }
}
