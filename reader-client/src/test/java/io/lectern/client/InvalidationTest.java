package io.lectern.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.StoreException;
import io.lectern.layout.ControlFileDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class InvalidationTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int ALL = Integer.MAX_VALUE;

  @TempDir private Path dir;
  private StandInCoordinator coordinator;
  private LecternReader reader;
  private LecternWriter writer;

  @BeforeEach
  void start() {
    coordinator = StandInCoordinator.start(dir);
    reader = LecternReader.open(dir);
    writer = LecternWriter.open(dir);
  }

  @AfterEach
  void stop() {
    writer.close();
    reader.close();
    if (coordinator != null) {
      coordinator.close();
    }
  }

  @Test
  void shouldTellWhatChangedAndThenTheEpoch() {
    try (InvalidationPoller poller = reader.invalidations()) {
      final Recorder events = new Recorder();
      final long epoch =
          writer
              .unit()
              .put(concept("a", "one"))
              .put(concept("b", "two"))
              .link(Edge.of("a", "knows", "b"))
              .send(LONG)
              .epoch();

      poller.poll(events, ALL);

      assertThat(events.changes).extracting(ConceptChange::id).containsExactlyInAnyOrder("a", "b");
      assertThat(events.changes)
          .allSatisfy(
              change -> {
                assertThat(change.epoch()).isEqualTo(epoch);
                assertThat(change.put()).isTrue();
                assertThat(change.edges()).isTrue();
                assertThat(change.deleted()).isFalse();
                assertThat(change.ordinal()).isPositive();
                assertThat(change.fingerprintHigh()).isEqualTo(reader.key(change.id()).high());
                assertThat(change.fingerprintLow()).isEqualTo(reader.key(change.id()).low());
              });
      assertThat(events.epochs).containsExactly(epoch);
      assertThat(events.resyncs).isEmpty();
      assertThat(poller.poll(events, ALL)).isZero();
    }
  }

  @Test
  void shouldTellOnlyWhatIsNewerThanTheSubscription() {
    writer.put(concept("a", "one"), LONG);
    try (InvalidationPoller poller = reader.invalidations()) {
      final Recorder events = new Recorder();

      assertThat(poller.startEpoch()).isEqualTo(reader.committedEpoch());
      assertThat(poller.poll(events, ALL)).isZero();

      writer.delete("a", LONG);
      poller.poll(events, ALL);
      assertThat(events.changes).hasSize(1);
      assertThat(events.changes.getFirst().deleted()).isTrue();
    }
  }

  @Test
  void shouldTakeNoMoreThanTheLimit() {
    try (InvalidationPoller poller = reader.invalidations()) {
      final Recorder events = new Recorder();
      writer.unit().put(concept("a", "1")).put(concept("b", "1")).send(LONG);

      assertThat(poller.poll(events, 1)).isEqualTo(1);
      assertThat(poller.poll(events, 1)).isEqualTo(1);
      assertThat(events.epochs).isEmpty();
      assertThat(poller.poll(events, 1)).isEqualTo(1);
      assertThat(events.epochs).hasSize(1);
      assertThat(poller.poll(events, 1)).isZero();
    }
  }

  @Test
  void shouldResyncWhenLapped() {
    try (InvalidationPoller poller = reader.invalidations()) {
      final Recorder events = new Recorder();
      final long epoch = writer.put(concept("a", "one"), LONG).epoch();
      long sequence = coordinator.lastSequence();
      final String id = "x".repeat(500);
      for (int i = 0; i < 2 * ControlFileDescriptor.BROADCAST_CAPACITY / id.length(); i++) {
        coordinator.broadcastChange(++sequence, epoch, id);
      }

      assertThat(poller.poll(events, ALL)).isPositive();
      assertThat(events.resyncs).containsExactly(ResyncReason.LAPPED);
      assertThat(events.resyncEpochs).containsExactly(reader.committedEpoch());
      assertThat(events.changes).isEmpty();

      coordinator.broadcastChange(++sequence, epoch + 1, "after");
      poller.poll(events, ALL);
      assertThat(events.changes).extracting(ConceptChange::id).containsExactly("after");
      assertThat(events.resyncs).hasSize(1);
    }
  }

  @Test
  void shouldNeverLoseAChangeSilentlyHoweverSlowTheListener() throws Exception {
    final Recorder events = new Recorder();
    final Thread busy =
        Thread.ofPlatform()
            .start(
                () -> {
                  final String id = "x".repeat(500);
                  for (int i = 0; i < 30; i++) {
                    final UnitBuilder unit = writer.unit();
                    for (int n = 0; n < 1000; n++) {
                      unit.put(concept(id + n, "v" + i));
                    }
                    unit.send(LONG);
                  }
                });
    long told;
    try (InvalidationPoller poller = reader.invalidations()) {
      told = poller.startEpoch();
      int changesOfEpoch = 0;
      while (busy.isAlive() || poller.isBehind()) {
        events.clear();
        poller.poll(events, 1);
        changesOfEpoch += events.changes.size();
        if (!events.epochs.isEmpty()) {
          assertThat(events.epochs.getFirst()).isEqualTo(told + 1);
          assertThat(changesOfEpoch).isEqualTo(1000);
          told = events.epochs.getFirst();
          changesOfEpoch = 0;
        }
        if (!events.resyncs.isEmpty()) {
          assertThat(events.resyncEpochs.getFirst()).isGreaterThanOrEqualTo(told);
          told = events.resyncEpochs.getFirst();
          changesOfEpoch = 0;
          Thread.sleep(30);
        }
      }
    }
    busy.join();
    assertThat(told).isEqualTo(reader.committedEpoch());
  }

  @Test
  void shouldResyncWhenAMessageIsMissing() {
    try (InvalidationPoller poller = reader.invalidations()) {
      final Recorder events = new Recorder();
      final long epoch = writer.put(concept("a", "one"), LONG).epoch();
      poller.poll(events, ALL);
      events.clear();

      coordinator.broadcastChange(coordinator.lastSequence() + 2, epoch + 1, "b");
      poller.poll(events, ALL);

      assertThat(events.resyncs).containsExactly(ResyncReason.GAP);
      assertThat(events.resyncEpochs).containsExactly(epoch);

      coordinator.broadcastChange(coordinator.lastSequence() + 3, epoch + 1, "c");
      poller.poll(events, ALL);
      assertThat(events.resyncs).hasSize(1);
      assertThat(events.changes).extracting(ConceptChange::id).containsExactly("c");
    }
  }

  @Test
  void shouldResyncOnBytesThatAreNoMessage() {
    try (InvalidationPoller poller = reader.invalidations()) {
      final Recorder events = new Recorder();
      coordinator.broadcastGarbage();

      poller.poll(events, ALL);

      assertThat(events.resyncs).containsExactly(ResyncReason.GAP);
      writer.put(concept("a", "one"), LONG);
      poller.poll(events, ALL);
      assertThat(events.changes).extracting(ConceptChange::id).containsExactly("a");
    }
  }

  @Test
  void shouldResyncWhenTheCoordinatorIsReplaced() throws Exception {
    try (InvalidationPoller poller = reader.invalidations()) {
      final Recorder events = new Recorder();
      coordinator.die();
      coordinator = StandInCoordinator.start(dir);
      poller.poll(events, ALL);
      assertThat(events.resyncs).containsExactly(ResyncReason.COORDINATOR_RESTARTED);

      coordinator.close();
      Files.delete(dir.resolve("control.dat"));
      coordinator = StandInCoordinator.start(dir);
      poller.poll(events, ALL);
      assertThat(events.resyncs)
          .containsExactly(ResyncReason.COORDINATOR_RESTARTED, ResyncReason.COORDINATOR_RESTARTED);

      writer.put(concept("a", "one"), LONG);
      poller.poll(events, ALL);
      assertThat(events.changes).extracting(ConceptChange::id).containsExactly("a");
    }
  }

  @Test
  void shouldResyncWhenTheCoordinatorDiedBeforeItToldOfABatch() throws Exception {
    final Recorder events = new Recorder();
    try (InvalidationSubscription subscription = reader.listen(events)) {
      coordinator.mute(true);
      final long epoch = writer.put(concept("a", "one"), LONG).epoch();
      assertThat(subscription.startEpoch()).isLessThan(epoch);
      coordinator.die();
      coordinator = null;

      assertThat(events.arrivals.poll(20, TimeUnit.SECONDS))
          .isEqualTo("resync COORDINATOR_LOST " + epoch);
    }
  }

  @Test
  void shouldCallTheListenerOnAThreadOfItsOwn() throws Exception {
    final Recorder events = new Recorder();
    final InvalidationSubscription subscription = reader.listen(events);
    for (int i = 0; i < 50; i++) {
      final long epoch = writer.put(concept("a", "v" + i), LONG).epoch();
      assertThat(events.arrivals.poll(20, TimeUnit.SECONDS)).isEqualTo("a " + epoch);
      assertThat(events.arrivals.poll(20, TimeUnit.SECONDS)).isEqualTo("epoch " + epoch);
    }
    subscription.close();
    subscription.close();
    writer.put(concept("a", "unheard"), LONG);

    assertThat(subscription.isClosed()).isTrue();
    assertThat(events.arrivals).isEmpty();
  }

  @Test
  void shouldResyncAListenerThatFailed() throws Exception {
    final Recorder events = new Recorder();
    events.failing = true;
    final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    final BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
    try (InvalidationSubscription subscription = reader.listen(events)) {
      final long epoch = writer.put(concept("a", "one"), LONG).epoch();

      assertThat(uncaught.poll(20, TimeUnit.SECONDS)).hasMessage("listener");
      assertThat(events.arrivals.poll(20, TimeUnit.SECONDS))
          .isEqualTo("resync LISTENER_FAILED " + epoch);
      assertThat(subscription.isClosed()).isFalse();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void shouldGoOnTellingWhenTheControlFileIsPutRight() throws Exception {
    final Recorder events = new Recorder();
    final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    final BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
    try (InvalidationSubscription subscription = reader.listen(events)) {
      coordinator.misnameControlFile(true);
      assertThat(uncaught.poll(20, TimeUnit.SECONDS)).isInstanceOf(StoreException.class);

      coordinator.misnameControlFile(false);
      events.arrivals.clear();
      writer.put(concept("a", "one"), LONG);

      assertThat(events.arrivals.poll(20, TimeUnit.SECONDS)).isNotNull();
      assertThat(subscription.isClosed()).isFalse();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void shouldEndSubscriptionsWithTheirReader() {
    final InvalidationPoller poller = reader.invalidations();
    final InvalidationSubscription subscription = reader.listen(new Recorder());
    reader.close();

    assertThat(subscription.isClosed()).isTrue();
    assertThatThrownBy(() -> poller.poll(new Recorder(), 1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(reader::invalidations).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldDropCachedViewsThatBecameStale() {
    writer.unit().put(concept("a", "one")).put(concept("b", "two")).send(LONG);
    final List<String> loads = new ArrayList<>();
    try (InvalidatedCache<String> cache =
        new InvalidatedCache<>(
            reader,
            (snapshot, id) -> {
              loads.add(id);
              return snapshot.get(id).map(Concept::content).orElse(null);
            })) {
      assertThat(cache.get("a")).contains("one");
      assertThat(cache.get("a")).contains("one");
      assertThat(cache.get("b")).contains("two");
      assertThat(cache.get("nobody")).isEmpty();
      assertThat(loads).containsExactly("a", "b", "nobody");

      writer.put(concept("a", "three"), LONG);
      awaitUntil(() -> cache.get("a").orElseThrow().equals("three"));
      assertThat(cache.get("b")).contains("two");
      assertThat(loads).filteredOn("b"::equals).hasSize(1);

      coordinator.die();
      coordinator = StandInCoordinator.start(dir);
      awaitUntil(() -> cache.size() == 0);
      assertThat(cache.get("b")).contains("two");
      assertThat(loads).filteredOn("b"::equals).hasSize(2);
    }
  }

  @Test
  void shouldRefuseToAnswerFromACacheThatIsClosed() {
    final InvalidatedCache<String> cache =
        new InvalidatedCache<>(reader, (snapshot, id) -> id + snapshot.epoch());
    assertThat(cache.get("a")).isPresent();
    cache.close();

    assertThat(cache.size()).isZero();
    assertThatThrownBy(() -> cache.get("a")).isInstanceOf(IllegalStateException.class);
  }

  private static void awaitUntil(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) { // bounded by the timeout of the class
      Thread.onSpinWait();
    }
  }

  private static Concept concept(String id, String content) {
    return Concept.builder(id).content(content).build();
  }

  /** Writes down what it hears. */
  private static final class Recorder implements InvalidationListener {
    private final List<ConceptChange> changes = new ArrayList<>();
    private final List<Long> epochs = new ArrayList<>();
    private final List<ResyncReason> resyncs = new ArrayList<>();
    private final List<Long> resyncEpochs = new ArrayList<>();
    private final BlockingQueue<String> arrivals = new LinkedBlockingQueue<>();
    private volatile boolean failing;

    @Override
    public void onConceptChanged(ConceptChange change) {
      if (failing) {
        failing = false;
        throw new IllegalStateException("listener");
      }
      changes.add(change);
      arrivals.add(change.id() + " " + change.epoch());
    }

    @Override
    public void onEpochCommitted(long epoch) {
      epochs.add(epoch);
      arrivals.add("epoch " + epoch);
    }

    @Override
    public void onResync(ResyncReason reason, long epoch) {
      resyncs.add(reason);
      resyncEpochs.add(epoch);
      arrivals.add("resync " + reason + " " + epoch);
    }

    private void clear() {
      changes.clear();
      epochs.clear();
      resyncs.clear();
      resyncEpochs.clear();
    }
  }
}
