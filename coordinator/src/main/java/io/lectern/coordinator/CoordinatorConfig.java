package io.lectern.coordinator;

import io.lectern.coordinator.journal.JournalConfig;
import io.lectern.engine.StoreConfig;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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
 * @param crashPoints told of moments at which a coordinator may die
 * @param nanoClock for intervals
 * @param epochClock for moments
 */
record CoordinatorConfig(
    Path directory,
    IdleMode idleMode,
    long heartbeatIntervalNs,
    long claimLeaseNs,
    StoreConfig storeConfig,
    JournalConfig journalConfig,
    CheckpointConfig checkpointConfig,
    CrashPoints crashPoints,
    NanoClock nanoClock,
    EpochClock epochClock) {

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
        CrashPoints.NONE,
        SystemNanoClock.INSTANCE,
        SystemEpochClock.INSTANCE);
  }

  CoordinatorConfig withIdleMode(IdleMode mode) {
    return new CoordinatorConfig(
        directory,
        mode,
        heartbeatIntervalNs,
        claimLeaseNs,
        storeConfig,
        journalConfig,
        checkpointConfig,
        crashPoints,
        nanoClock,
        epochClock);
  }

  CoordinatorConfig withHeartbeatIntervalNs(long intervalNs) {
    return new CoordinatorConfig(
        directory,
        idleMode,
        intervalNs,
        claimLeaseNs,
        storeConfig,
        journalConfig,
        checkpointConfig,
        crashPoints,
        nanoClock,
        epochClock);
  }

  CoordinatorConfig withStoreConfig(StoreConfig config) {
    return new CoordinatorConfig(
        directory,
        idleMode,
        heartbeatIntervalNs,
        claimLeaseNs,
        config,
        journalConfig,
        checkpointConfig,
        crashPoints,
        nanoClock,
        epochClock);
  }

  CoordinatorConfig withJournalConfig(JournalConfig config) {
    return new CoordinatorConfig(
        directory,
        idleMode,
        heartbeatIntervalNs,
        claimLeaseNs,
        storeConfig,
        config,
        checkpointConfig,
        crashPoints,
        nanoClock,
        epochClock);
  }

  CoordinatorConfig withCheckpointConfig(CheckpointConfig config) {
    return new CoordinatorConfig(
        directory,
        idleMode,
        heartbeatIntervalNs,
        claimLeaseNs,
        storeConfig,
        journalConfig,
        config,
        crashPoints,
        nanoClock,
        epochClock);
  }

  CoordinatorConfig withCrashPoints(CrashPoints points) {
    return new CoordinatorConfig(
        directory,
        idleMode,
        heartbeatIntervalNs,
        claimLeaseNs,
        storeConfig,
        journalConfig,
        checkpointConfig,
        points,
        nanoClock,
        epochClock);
  }

  CoordinatorConfig withClocks(NanoClock nanos, EpochClock epochs) {
    return new CoordinatorConfig(
        directory,
        idleMode,
        heartbeatIntervalNs,
        claimLeaseNs,
        storeConfig,
        journalConfig,
        checkpointConfig,
        crashPoints,
        nanos,
        epochs);
  }

  Path storeFile() {
    return directory.resolve("store.dat");
  }

  Path journalDirectory() {
    return directory.resolve("journal");
  }

  Path controlFile() {
    return directory.resolve("control.dat");
  }
}
