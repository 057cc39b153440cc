package io.lectern.coordinator;

import io.lectern.coordinator.journal.JournalConfig;
import io.lectern.coordinator.receipts.ReceiptConfig;
import io.lectern.engine.StoreConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * How a coordinator runs.
 *
 * @param directory the store's
 * @param idleMode what to do when there is nothing to do
 * @param heartbeatIntervalNs between two heartbeats, with which go the other duties that are not
 *     urgent; at most a second
 * @param claimLeaseNs how long a client that lives may keep a claim in the command ring uncommitted
 * @param storeConfig of a store that has to be made
 * @param journalConfig how the journal is written
 * @param checkpointConfig when checkpoints are taken
 * @param receiptConfig how many receipts are kept, and how long
 * @param retentionConfig which epochs before the last stay readable
 * @param crashPoints told of moments at which a coordinator may die
 * @param nanoClock for intervals
 * @param epochClock for moments
 * @param recordClock tells when versions are recorded
 */
record CoordinatorConfig(
    Path directory,
    IdleMode idleMode,
    long heartbeatIntervalNs,
    long claimLeaseNs,
    StoreConfig storeConfig,
    JournalConfig journalConfig,
    CheckpointConfig checkpointConfig,
    ReceiptConfig receiptConfig,
    RetentionConfig retentionConfig,
    CrashPoints crashPoints,
    NanoClock nanoClock,
    EpochClock epochClock,
    InstantSource recordClock) {

  static final long DEFAULT_HEARTBEAT_MS = 1_000;

  private static final long DEFAULT_CLAIM_LEASE_NS = TimeUnit.SECONDS.toNanos(10);

  CoordinatorConfig {
    if (heartbeatIntervalNs <= 0 || heartbeatIntervalNs > TimeUnit.SECONDS.toNanos(1)) {
      throw new IllegalArgumentException(
          "heartbeat interval "
              + heartbeatIntervalNs
              + " ns must be more than 0 and at most a second");
    }
    if (claimLeaseNs <= 0) {
      throw new IllegalArgumentException("claim lease " + claimLeaseNs + " ns must be more than 0");
    }
  }

  static CoordinatorConfig of(Path directory) {
    return new CoordinatorConfig(
        directory,
        IdleMode.BACKOFF,
        TimeUnit.MILLISECONDS.toNanos(DEFAULT_HEARTBEAT_MS),
        DEFAULT_CLAIM_LEASE_NS,
        StoreConfig.defaults(),
        JournalConfig.defaults(),
        CheckpointConfig.defaults(),
        ReceiptConfig.defaults(),
        RetentionConfig.none(),
        CrashPoints.NONE,
        SystemNanoClock.INSTANCE,
        SystemEpochClock.INSTANCE,
        InstantSource.system());
  }

  CoordinatorConfig withIdleMode(IdleMode mode) {
    return with(draft -> draft.idleMode = mode);
  }

  CoordinatorConfig withHeartbeatIntervalNs(long intervalNs) {
    return with(draft -> draft.heartbeatIntervalNs = intervalNs);
  }

  CoordinatorConfig withClaimLeaseNs(long leaseNs) {
    return with(draft -> draft.claimLeaseNs = leaseNs);
  }

  CoordinatorConfig withStoreConfig(StoreConfig config) {
    return with(draft -> draft.storeConfig = config);
  }

  CoordinatorConfig withJournalConfig(JournalConfig config) {
    return with(draft -> draft.journalConfig = config);
  }

  CoordinatorConfig withCheckpointConfig(CheckpointConfig config) {
    return with(draft -> draft.checkpointConfig = config);
  }

  CoordinatorConfig withReceiptConfig(ReceiptConfig config) {
    return with(draft -> draft.receiptConfig = config);
  }

  CoordinatorConfig withRetentionConfig(RetentionConfig config) {
    return with(draft -> draft.retentionConfig = config);
  }

  CoordinatorConfig withCrashPoints(CrashPoints points) {
    return with(draft -> draft.crashPoints = points);
  }

  CoordinatorConfig withClocks(NanoClock nanos, EpochClock epochs) {
    return with(
        draft -> {
          draft.nanoClock = nanos;
          draft.epochClock = epochs;
          draft.recordClock = () -> Instant.ofEpochMilli(epochs.time());
        });
  }

  Path storeFile() {
    return directory.resolve("store.dat");
  }

  Path journalDirectory() {
    return directory.resolve("journal");
  }

  Path receiptDirectory() {
    return directory.resolve("receipts");
  }

  Path controlFile() {
    return directory.resolve("control.dat");
  }

  private CoordinatorConfig with(Consumer<Draft> change) {
    final Draft draft = new Draft(this);
    change.accept(draft);
    return draft.config();
  }

  /** The fields, to change one of them. */
  private static final class Draft {
    private final Path directory;
    private IdleMode idleMode;
    private long heartbeatIntervalNs;
    private long claimLeaseNs;
    private StoreConfig storeConfig;
    private JournalConfig journalConfig;
    private CheckpointConfig checkpointConfig;
    private ReceiptConfig receiptConfig;
    private RetentionConfig retentionConfig;
    private CrashPoints crashPoints;
    private NanoClock nanoClock;
    private EpochClock epochClock;
    private InstantSource recordClock;

    Draft(CoordinatorConfig config) {
      directory = config.directory;
      idleMode = config.idleMode;
      heartbeatIntervalNs = config.heartbeatIntervalNs;
      claimLeaseNs = config.claimLeaseNs;
      storeConfig = config.storeConfig;
      journalConfig = config.journalConfig;
      checkpointConfig = config.checkpointConfig;
      receiptConfig = config.receiptConfig;
      retentionConfig = config.retentionConfig;
      crashPoints = config.crashPoints;
      nanoClock = config.nanoClock;
      epochClock = config.epochClock;
      recordClock = config.recordClock;
    }

    CoordinatorConfig config() {
      return new CoordinatorConfig(
          directory,
          idleMode,
          heartbeatIntervalNs,
          claimLeaseNs,
          storeConfig,
          journalConfig,
          checkpointConfig,
          receiptConfig,
          retentionConfig,
          crashPoints,
          nanoClock,
          epochClock,
          recordClock);
    }
  }
}
