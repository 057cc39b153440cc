package io.lectern.cli.demo;

import io.lectern.client.LecternReader;
import io.lectern.client.LecternWriter;
import io.lectern.client.Receipt;
import io.lectern.engine.Concept;
import io.lectern.engine.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One process writes, two others see it: how soon, and what an open snapshot makes of it. */
final class WriteScene {
  private static final int ROUNDS = 400;
  private static final int COUNTED_ROUNDS = 200;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final LecternReader reader;
  private final LecternWriter writer;
  private final List<ReaderProcess> readers;
  private final Narrator narrator;

  WriteScene(
      LecternReader reader, LecternWriter writer, List<ReaderProcess> readers, Narrator narrator) {
    this.reader = reader;
    this.writer = writer;
    this.readers = readers;
    this.narrator = narrator;
  }

  /**
   * One write, ns.
   *
   * @param receipt from sending to the receipt
   * @param seen from the receipt to the new content in each reader; negative: before it
   * @param heard from the receipt to the invalidation in each reader; negative: before it
   */
  private record Round(long receipt, List<Long> seen, List<Long> heard) {}

  /** Updates a concept many times over and tells how soon the readers see it. */
  void showVisibility(String id) throws IOException {
    final Concept original = concept(id);
    final Round first = round(original, 0);
    final Round[] rounds = new Round[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      rounds[i] = round(original, i + 1);
    }
    writer.put(original, TIMEOUT);
    final Round[] counted = Arrays.copyOfRange(rounds, ROUNDS - COUNTED_ROUNDS, ROUNDS);
    narrator.fact(
        "receipt",
        "%s after sending (the first, cold: %s)"
            .formatted(micros(median(counted, Round::receipt)), micros(first.receipt())));
    for (int i = 0; i < readers.size(); i++) {
      final int index = i;
      narrator.fact(
          "reader " + (i + 1),
          "read the new content %s; heard the invalidation %s"
              .formatted(
                  relative(median(counted, round -> round.seen().get(index))),
                  relative(median(counted, round -> round.heard().get(index)))));
    }
    narrator.say(
        "Medians of %d writes, on one clock that all processes share.".formatted(COUNTED_ROUNDS));
  }

  private Round round(Concept original, int number) throws IOException {
    final String content = "The demo was here, write " + number + ".";
    final long epoch = reader.committedEpoch() + 1;
    for (ReaderProcess process : readers) {
      process.send("await", String.valueOf(epoch), original.id());
    }
    for (ReaderProcess process : readers) {
      process.answer();
    }
    final Concept changed = withContent(original, content);
    final long sentNs = System.nanoTime();
    final Receipt receipt = writer.put(changed, TIMEOUT);
    final long receiptNs = System.nanoTime();
    final List<Long> seen = new ArrayList<>();
    final List<Long> heard = new ArrayList<>();
    for (int i = 0; i < readers.size(); i++) {
      final String[] answer = readers.get(i).answer().split("\t", -1);
      if (receipt.epoch() != epoch || !answer[2].equals(content)) {
        throw new IOException(
            "reader "
                + (i + 1)
                + " read '"
                + answer[2]
                + "' at epoch "
                + answer[0]
                + ", not what was written at "
                + receipt.epoch());
      }
      seen.add(Long.parseLong(answer[1]) - receiptNs);
      heard.add(Long.parseLong(answer[3]) - receiptNs);
    }
    return new Round(receiptNs - sentNs, seen, heard);
  }

  /** Holds a snapshot in one reader over a write. */
  void showSnapshot(String id) throws IOException {
    final Concept original = concept(id);
    final ReaderProcess process = readers.getFirst();
    final String epoch = process.ask("hold");
    final Receipt receipt =
        writer.put(withContent(original, "A dog is what the demo says it is."), TIMEOUT);
    final String old = process.ask("held", id);
    final String current = process.ask("get", id);
    process.ask("release");
    writer.put(original, TIMEOUT);
    if (!old.equals(original.content()) || current.equals(old)) {
      throw new IOException("the snapshot of epoch " + epoch + " did not keep its answer");
    }
    narrator.say(
        "Reader 1 opened a snapshot of epoch %s, then epoch %d changed %s."
            .formatted(epoch, receipt.epoch(), id));
    narrator.fact("its snapshot", shorten(old));
    narrator.fact("a new one", shorten(current));
  }

  private Concept concept(String id) {
    try (Snapshot snapshot = reader.snapshot()) {
      return snapshot.get(id).orElseThrow();
    }
  }

  private static Concept withContent(Concept concept, String content) {
    return new Concept(
        concept.id(),
        concept.type(),
        content,
        concept.metadata(),
        concept.tags(),
        concept.confidence(),
        concept.timestamp(),
        concept.validFrom(),
        concept.validTo(),
        concept.vectors());
  }

  private interface Measure {
    long of(Round round);
  }

  private static long median(Round[] rounds, Measure measure) {
    final long[] values = Arrays.stream(rounds).mapToLong(measure::of).sorted().toArray();
    return values[values.length / 2];
  }

  private static String relative(long ns) {
    return ns < 0 ? micros(-ns) + " before the receipt came" : micros(ns) + " after the receipt";
  }

  private static String micros(long ns) {
    return "%.1f µs".formatted(ns / 1e3);
  }

  private static String shorten(String text) {
    return text.length() <= 64 ? text : text.substring(0, 63) + "…";
  }
}
