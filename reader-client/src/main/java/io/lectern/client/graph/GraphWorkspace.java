package io.lectern.client.graph;

import java.util.function.LongSupplier;

/**
 * The memory that graph questions work in: marks and parents by ordinal, queues, cursors. Some tens
 * of bytes for each concept of the store at most, taken as questions first need it, and kept for
 * the next question; with one at hand, questions allocate nothing for each concept or edge that
 * they pass. Used by one thread, for one question at a time, of any snapshot of any store.
 */
public final class GraphWorkspace {
  private final LongSupplier nanoClock;
  final Meter meter;
  final EdgeScan scan = new EdgeScan();
  final EdgeScan reverseScan = new EdgeScan();
  final SearchSide forward = new SearchSide();
  final SearchSide backward = new SearchSide();
  final MeetingSides sides = new MeetingSides();
  final IntList levels = new IntList();
  final Labels labels = new Labels();
  final CostByOrdinal best = new CostByOrdinal();
  final Amounts total = new Amounts();
  final Amounts received = new Amounts();
  final Amounts next = new Amounts();

  /** An empty one. */
  public GraphWorkspace() {
    this(System::nanoTime);
  }

  GraphWorkspace(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    meter = newMeter();
  }

  /** A meter for a question that others may be asked beside. */
  Meter newMeter() {
    return new Meter(nanoClock);
  }
}
