package io.lectern.coordinator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.coordinator.CrashPoints.Point;
import io.lectern.coordinator.KillWorkload.Sent;
import io.lectern.coordinator.StoreRestorer.Request;
import io.lectern.coordinator.TestClient.Applied;
import io.lectern.coordinator.TestClient.Rejected;
import io.lectern.coordinator.TestClient.Response;
import io.lectern.engine.ReaderRow;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreReader;
import io.lectern.engine.control.ControlFile;
import io.lectern.engine.verify.StoreVerifier;
import io.lectern.layout.StoreHeaderDescriptor;
import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.SyncLevel;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Kills coordinators, and looks after each restart whether all that was acknowledged is there, once
 * and with what was acknowledged, nothing else by halves, the store in order, and whether keys get
 * their first receipts. A reader keeps a snapshot across each death.
 */
final class KillHarness {
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
  private static final int MAX_UNITS = 400;
  private static final int MAX_UNDER_WAY = 16;
  private static final int TRAIL = 60;

  private final Path directory;
  private final Launcher launcher;
  private final Random random;
  private final KillWorkload workload;
  private final Map<Point, Integer> kills = new EnumMap<>(Point.class);
  private final Deque<String> trail = new ArrayDeque<>(); // of what was done last
  private int killCount;
  private int lastImageAt;

  /** Starts a coordinator that stops when it comes to a point for the nth time; null: never. */
  interface Launcher {
    Mortal launch(Point point, int count);
  }

  KillHarness(Path directory, Launcher launcher, Random random) {
    this.directory = directory;
    this.launcher = launcher;
    this.random = random;
    this.workload = new KillWorkload(random);
  }

  int killCount() {
    return killCount;
  }

  Map<Point, Integer> kills() {
    return kills;
  }

  /** Lets a coordinator die where a batch, or other work, or a start comes to a point. */
  void killAt(Point point) {
    try {
      tryKillAt(point);
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + ", after " + trail, e);
    }
  }

  private void tryKillAt(Point point) {
    if (!isOfStart(point)) {
      killAtWork(point);
      return;
    }
    int count = point == Point.IN_UNDO || point == Point.IN_RESTORE ? 1 + random.nextInt(4) : 1;
    boolean killed = false;
    while (!killed) {
      prepareStart(point);
      try (Mortal starting = launcher.launch(point, count)) {
        killed = !starting.awaitReady();
        starting.kill();
      }
      count = 1; // there may have been less to undo
    }
    noteKill(point);
  }

  /** Lets a coordinator die at any moment, with several units under way. */
  void killAtRandom() {
    try (Mortal coordinator = launcher.launch(null, 0)) {
      look(coordinator, "before a random moment");
      try (TestClient client = new TestClient(directory, "client");
          Glance glance = new Glance()) {
        final Map<Long, Integer> underWay = new HashMap<>();
        final long endNs = System.nanoTime() + random.nextInt(30_000_000);
        while (System.nanoTime() < endNs) {
          if (underWay.size() < MAX_UNDER_WAY) {
            send(client, workload.next(SyncLevel.JOURNAL), underWay);
          }
          take(client, underWay);
        }
        coordinator.kill();
        take(client, underWay);
        glance.look();
        killCount++;
        note("killed at random");
      }
    }
  }

  /** Looks at what the last one has left. */
  void look() {
    try (Mortal coordinator = launcher.launch(null, 0)) {
      look(coordinator, "at the end");
      coordinator.kill();
    }
  }

  private void killAtWork(Point point) {
    final int count = point == Point.MID_APPLY ? 1 + random.nextInt(300) : 1 + random.nextInt(3);
    try (Mortal coordinator = launcher.launch(point, count)) {
      look(coordinator, "before " + point);
      try (TestClient client = new TestClient(directory, "client");
          // One that is open keeps what it sees from being reclaimed.
          Glance glance = point == Point.IN_RECLAMATION ? null : new Glance()) {
        coordinator.arm();
        final Map<Long, Integer> underWay = new HashMap<>();
        workUntil(coordinator, client, point, underWay);
        coordinator.kill();
        take(client, underWay);
        if (glance != null) {
          glance.look();
        }
      }
    }
    noteKill(point);
  }

  private void workUntil(
      Mortal coordinator, TestClient client, Point point, Map<Long, Integer> underWay) {
    for (int i = 0; i < MAX_UNITS && !coordinator.isAtPoint(); i++) {
      if (isOfImage(point) && i % 8 == 4) {
        sendImage(client);
      }
      send(client, workload.next(level(point)), underWay);
      await(
          () -> take(client, underWay) > 0 || coordinator.isAtPoint(),
          "no response before " + point);
    }
    final String otherwise = "the coordinator did not come to " + point;
    while (isOfImage(point) && !coordinator.isAtPoint()) {
      // One image may have been the answer to many requests.
      sendImage(client);
      await(() -> !client.poll().isEmpty() || coordinator.isAtPoint(), otherwise);
    }
    await(coordinator::isAtPoint, otherwise);
  }

  /** The journal, and with it what is known of keys after a death, goes back to some image. */
  private void sendImage(TestClient client) {
    lastImageAt = workload.count();
    client.send(client.unit().takeImage(""));
  }

  private void note(String event) {
    trail.add(event);
    if (trail.size() > TRAIL) {
      trail.removeFirst();
    }
  }

  private void send(TestClient client, Sent unit, Map<Long, Integer> underWay) {
    note("send " + unit);
    client.send(workload.first(client.unit(), unit));
    underWay.put(client.lastCorrelationId(), unit.number());
  }

  /** Takes answers; how many of them are to units. */
  private int take(TestClient client, Map<Long, Integer> underWay) {
    int taken = 0;
    for (Response response : client.poll()) {
      final Integer number = underWay.remove(response.correlationId());
      if (number != null) {
        assertThat(response).as("unit %d", number).isInstanceOf(Applied.class);
        workload.onReceipt(number, (Applied) response);
        taken++;
      }
    }
    return taken;
  }

  private SyncLevel level(Point point) {
    final int dice = random.nextInt(8);
    if (point == Point.AFTER_FORCE || dice == 0) {
      return SyncLevel.SYNC;
    }
    return dice == 1 && !isOfImage(point) ? SyncLevel.NONE : SyncLevel.JOURNAL;
  }

  /** Leaves something behind for a start to do. */
  private void prepareStart(Point point) {
    switch (point) {
      case IN_UNDO -> killAtWork(Point.MID_APPLY);
      case IN_REPLAY -> killAtWork(Point.AFTER_JOURNAL);
      case JOURNAL_CUT, STORE_MADE, STORE_ASIDE -> loseTrust();
      case IN_RESTORE -> interruptRestore();
      default -> killAtWork(random.nextBoolean() ? Point.AFTER_JOURNAL : Point.MID_APPLY);
    }
  }

  /** Leaves a restore of the newest checkpoint to a start, which loses nothing. */
  private void interruptRestore() {
    killAfterImage("before a restore");
    final CoordinatorConfig config =
        CoordinatorConfig.of(directory)
            .withCrashPoints(
                _ -> {
                  throw new InterruptedRestore();
                });
    final PrintStream nobody = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
    assertThatThrownBy(
            () ->
                new StoreRestorer(config, nobody)
                    .restore(new Request(null, StoreRestorer.LAST_EPOCH, true, true)))
        .isInstanceOf(InterruptedRestore.class);
  }

  /** Stands for the death of who restores. */
  static final class InterruptedRestore extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Lets a coordinator die when all that is applied is in a checkpoint or the journal. */
  private void killAfterImage(String when) {
    try (Mortal coordinator = launcher.launch(null, 0)) {
      look(coordinator, when);
      try (TestClient client = new TestClient(directory, "client")) {
        // What is not in the journal would be lost.
        sendImage(client);
        assertThat(await(client)).isInstanceOf(Applied.class);
      }
      coordinator.kill();
    }
  }

  /** As if the machine had gone down, without losing anything. */
  private void loseTrust() {
    killAfterImage("before a loss of power");
    try (RandomAccessFile file = new RandomAccessFile(store().toFile(), "rw")) {
      file.seek(StoreHeaderDescriptor.BOOT_ID_HIGH_OFFSET);
      final int old = file.read();
      file.seek(StoreHeaderDescriptor.BOOT_ID_HIGH_OFFSET);
      file.write(old ^ 1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Looks at everything, when a coordinator has started again. */
  private void look(Mortal coordinator, String when) {
    assertThat(coordinator.awaitReady()).as(when).isTrue();
    final int applied = applied();
    note("look " + when + ": " + applied + " applied");
    assertThat(applied)
        .as("%s: units acknowledged: %d, sent: %d", when, workload.acknowledged(), workload.count())
        .isBetween(workload.acknowledged(), workload.count());
    try (TestClient client = new TestClient(directory, "client")) {
      for (int i = 0; i < 3 && workload.acknowledged() > 0; i++) {
        repeat(client, workload.anyAcknowledged(lastImageAt));
      }
      for (int number = workload.acknowledged() + 1; number <= applied; number++) {
        repeat(client, workload.unit(number));
      }
      if (applied < workload.count() && random.nextInt(4) == 0) {
        repeat(client, workload.unit(applied + 1));
      }
    }
    requireStaleTermRefused(when);
    workload.takeBack(applied());
    assertThat(findings()).as(when).isEmpty();
  }

  /** What is wrong with the store, which its coordinator may just be reclaiming from. */
  private List<String> findings() {
    final List<String> findings = new ArrayList<>();
    for (int i = 0; i < 10 && (i == 0 || !findings.isEmpty()); i++) {
      findings.clear();
      StoreVerifier.verify(store(), finding -> findings.add(finding.toString()));
    }
    return findings;
  }

  /** Sends a unit again under its key. One without a key would be applied again. */
  private void repeat(TestClient client, Sent unit) {
    if (unit == null || unit.level() == SyncLevel.NONE) {
      return;
    }
    final long deadlineNs = System.nanoTime() + PATIENCE_NS;
    note("repeat " + unit);
    while (true) {
      client.send(workload.again(client.unit(), unit));
      if (await(client) instanceof Applied receipt) {
        workload.onReceipt(unit.number(), receipt);
        return;
      }
      // The index of receipts is not open yet.
      requireTime(deadlineNs, "keys stay unavailable");
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void requireStaleTermRefused(String when) {
    try (TestClient client = new TestClient(directory, "stale")) {
      client.believeInTerm(0);
      client.put("stale");
      assertThat(((Rejected) await(client)).code()).as(when).isEqualTo(RejectionCode.STALE_TERM);
    }
  }

  private static Response await(TestClient client) {
    final List<Response> responses = new ArrayList<>();
    await(() -> responses.addAll(client.poll()), "no response");
    return responses.getFirst();
  }

  private static void await(BooleanSupplier condition, String otherwise) {
    final long deadlineNs = System.nanoTime() + PATIENCE_NS;
    while (!condition.getAsBoolean()) {
      requireTime(deadlineNs, otherwise);
      LockSupport.parkNanos(10_000);
    }
  }

  private int applied() {
    try (Glance glance = new Glance()) {
      return glance.look();
    }
  }

  private Path store() {
    return directory.resolve("store.dat");
  }

  private void noteKill(Point point) {
    note("killed at " + point);
    kills.merge(point, 1, Integer::sum);
    killCount++;
  }

  private static void requireTime(long deadlineNs, String what) {
    if (System.nanoTime() - deadlineNs > 0) {
      throw new AssertionError(what);
    }
  }

  private static boolean isOfImage(Point point) {
    return switch (point) {
      case IMAGE_BEGUN, IMAGE_COPYING, IMAGE_TAKEN -> true;
      default -> false;
    };
  }

  /** Whether a coordinator comes to a point before it takes commands. */
  static boolean isOfStart(Point point) {
    return switch (point) {
      case JOURNAL_CUT,
          STORE_MADE,
          STORE_ASIDE,
          IN_RESTORE,
          IN_UNDO,
          BEFORE_REPLAY,
          IN_REPLAY,
          AFTER_REPLAY ->
          true;
      default -> false;
    };
  }

  /** A snapshot, which shows the same for as long as it is open. */
  private final class Glance implements AutoCloseable {
    private final ControlFile control = ControlFile.open(directory.resolve("control.dat"));
    private final ReaderRow row = control.readerRows().claim("observer");
    private final StoreReader reader = StoreReader.open(store());
    private final Snapshot snapshot = reader.snapshot(row);
    private final long concepts = reader.statistics().concepts();
    private final long edges = reader.statistics().edges();

    int look() {
      return workload.appliedIn(snapshot, concepts, edges);
    }

    @Override
    public void close() {
      snapshot.close();
      reader.close();
      control.readerRows().release(row);
      control.close();
    }
  }
}
