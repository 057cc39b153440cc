package io.lectern.cli.demo;

import io.lectern.cli.text.TextModel;
import io.lectern.client.ConceptChange;
import io.lectern.client.InvalidationListener;
import io.lectern.client.InvalidationSubscription;
import io.lectern.client.LecternReader;
import io.lectern.client.ResyncReason;
import io.lectern.engine.Concept;
import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.ConceptKey;
import io.lectern.engine.Snapshot;
import io.lectern.engine.VectorHits;
import io.lectern.engine.VectorQuery;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A reader process of the demo. One request a line, one answer a line; words are separated by tabs.
 *
 * <pre>
 *   get ID          content now
 *   hold            open a snapshot and keep it: its epoch
 *   held ID         content in the kept snapshot
 *   release         close it
 *   await EPOCH ID  "armed", and when the store is at the epoch: epoch, the time at which it was seen, ns,
 *                   content, the time at which the invalidation of the concept was heard, ns
 *   search TEXT     median time of searches, ns, and for each concept found: id, score, content
 *   lookups MS      lookups by id a second, uniformly random over all concepts, for that time
 *   heap            bytes in use after a collection
 * </pre>
 *
 * <p>Ends at the end of its input, so that it does not outlive the demo. Times are the system-wide
 * monotonic clock's.
 */
public final class DemoReader implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LOOKUPS_PER_CLOCK_READ = 4096;
  private static final int HITS = 3;
  private static final int SEARCHES = 101;

  private final LecternReader reader;
  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  private final InvalidationSubscription subscription;
  private Snapshot held;

  private record Heard(String id, long epoch, long atNs) {}

  private DemoReader(LecternReader reader) {
    this.reader = reader;
    this.subscription = reader.listen(new Listener());
  }

  /** Opens a store for reading and listens to its invalidations. */
  public static DemoReader open(Path dir) {
    return new DemoReader(LecternReader.open(dir));
  }

  /** Answers requests until there are no more. */
  public void serve(InputStream in, PrintStream out) throws IOException {
    final BufferedReader requests =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    say(out, "ready");
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      final String[] words = line.split("\t", -1);
      try {
        say(out, answer(words, out));
      } catch (RuntimeException e) {
        say(out, "error\t" + e.toString().replaceAll("\\s+", " "));
      }
    }
  }

  private static void say(PrintStream out, String line) {
    out.println(line);
    out.flush();
  }

  private String answer(String[] words, PrintStream out) {
    return switch (words[0]) {
      case "get" -> now(words[1]);
      case "hold" -> hold();
      case "held" -> content(held, words[1]);
      case "release" -> release();
      case "await" -> await(Long.parseLong(words[1]), words[2], out);
      case "search" -> search(words[1]);
      case "lookups" -> String.valueOf(lookups(Long.parseLong(words[1])));
      case "heap" -> String.valueOf(heap());
      default -> throw new IllegalArgumentException("unknown request " + words[0]);
    };
  }

  private String now(String id) {
    try (Snapshot snapshot = reader.snapshot()) {
      return content(snapshot, id);
    }
  }

  private static String content(Snapshot snapshot, String id) {
    return snapshot.get(id).map(Concept::content).orElse("(no such concept)");
  }

  private String search(String text) {
    final float[] vector = TextModel.required().embed(List.of(text)).getFirst();
    try (Snapshot snapshot = reader.snapshot()) {
      final VectorQuery query = VectorQuery.of(Concept.DEFAULT_SPACE, vector, HITS);
      final VectorHits hits = new VectorHits();
      final long[] times = new long[SEARCHES];
      for (int i = 0; i < SEARCHES; i++) {
        final long beganNs = System.nanoTime();
        snapshot.search(query, hits);
        times[i] = System.nanoTime() - beganNs;
      }
      Arrays.sort(times);
      final StringBuilder answer = new StringBuilder().append(times[SEARCHES / 2]);
      while (hits.next()) {
        answer.append(
            "\t%s\t%.2f\t%s".formatted(hits.id(), hits.score(), hits.concept().content()));
      }
      return answer.toString();
    }
  }

  private String hold() {
    held = reader.snapshot();
    return String.valueOf(held.epoch());
  }

  private String release() {
    held.close();
    return "released";
  }

  private String await(long epoch, String id, PrintStream out) {
    heard.clear();
    say(out, "armed");
    reader.awaitEpoch(epoch, PATIENCE);
    final String content = now(id);
    final long seenNs = System.nanoTime();
    return epoch + "\t" + seenNs + "\t" + content + "\t" + invalidation(id, epoch).atNs();
  }

  private Heard invalidation(String id, long epoch) {
    final long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (true) {
        final Heard next = heard.poll(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next == null) {
          throw new IllegalStateException("no invalidation of '" + id + "' came");
        }
        if (next.id().equals(id) && next.epoch() >= epoch) {
          return next;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private long lookups(long durationMs) {
    try (Snapshot snapshot = reader.snapshot()) {
      final ConceptKey[] keys = shuffledKeys(snapshot);
      final ConceptFlyweight concept = new ConceptFlyweight();
      // Once for the compiler, once for the clock.
      lookups(snapshot, keys, concept, durationMs);
      return lookups(snapshot, keys, concept, durationMs);
    }
  }

  private static long lookups(
      Snapshot snapshot, ConceptKey[] keys, ConceptFlyweight concept, long durationMs) {
    final long startNs = System.nanoTime();
    final long durationNs = TimeUnit.MILLISECONDS.toNanos(durationMs);
    long count = 0;
    int next = 0;
    float sum = 0;
    long elapsedNs;
    do {
      for (int i = 0; i < LOOKUPS_PER_CLOCK_READ; i++) {
        if (!snapshot.find(keys[next], concept)) {
          throw new IllegalStateException("a concept vanished from an open snapshot");
        }
        sum += concept.confidence() + concept.typeSymbol();
        next = next + 1 == keys.length ? 0 : next + 1;
      }
      count += LOOKUPS_PER_CLOCK_READ;
      elapsedNs = System.nanoTime() - startNs;
    } while (elapsedNs < durationNs);
    if (sum == 0) {
      throw new IllegalStateException("no concept has a type or confidence");
    }
    return count * TimeUnit.SECONDS.toNanos(1) / elapsedNs;
  }

  private ConceptKey[] shuffledKeys(Snapshot snapshot) {
    final List<ConceptKey> keys = new ArrayList<>();
    final ConceptFlyweight concept = new ConceptFlyweight();
    for (int ordinal = 1; ordinal < snapshot.ordinalLimit(); ordinal++) {
      if (snapshot.wrap(ordinal, concept)) {
        keys.add(reader.key(concept.id()));
      }
    }
    Collections.shuffle(keys, new Random(1));
    return keys.toArray(ConceptKey[]::new);
  }

  private static long heap() {
    System.gc();
    final Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Override
  public void close() {
    if (held != null) {
      held.close();
    }
    subscription.close();
    reader.close();
  }

  private final class Listener implements InvalidationListener {
    @Override
    public void onConceptChanged(ConceptChange change) {
      heard.add(new Heard(change.id(), change.epoch(), System.nanoTime()));
    }

    @Override
    public void onResync(ResyncReason reason, long epoch) {
      // The demo's few writes cannot lap anyone; a missing invalidation is told by the wait for it.
      heard.clear();
    }
  }
}
