package io.lectern.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.engine.RegionUsage;
import io.lectern.engine.StoreStatistics;
import io.lectern.engine.VectorSpaceUsage;
import io.lectern.engine.control.VectorCounter;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** Prints an inspection as a JSON object. */
final class StatsJson {
  private StatsJson() {}

  static void print(PrintStream out, StoreInspection inspection) {
    JsonObjects.print(
        out,
        json -> {
          json.writeStringField("dir", inspection.dir().toString());
          writeStore(json, inspection);
          writeCoordinator(json, inspection.coordinator());
          writeReaders(json, inspection);
          writeClients(json, inspection);
        });
  }

  private static void writeStore(JsonGenerator json, StoreInspection inspection)
      throws IOException {
    final StoreStatistics store = inspection.store();
    json.writeNumberField("concepts", store.concepts());
    json.writeNumberField("edges", store.edges());
    json.writeNumberField("vectors", store.vectors());
    json.writeNumberField("epoch", store.epoch());
    json.writeNumberField("oldest_epoch", store.oldestEpoch());
    json.writeNumberField("retired_bytes", store.retiredBytes());
    json.writeNumberField("reused_bytes", store.reusedBytes());
    json.writeNumberField("file_apparent_bytes", inspection.disk().apparentBytes());
    json.writeNumberField("file_allocated_bytes", inspection.disk().allocatedBytes());
    json.writeArrayFieldStart("regions");
    for (RegionUsage region : store.regions()) {
      json.writeStartObject();
      json.writeStringField("name", region.name());
      json.writeNumberField("used_bytes", region.usedBytes());
      json.writeNumberField("allocated_bytes", region.allocatedBytes());
      json.writeNumberField("reserved_bytes", region.reservedBytes());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("vector_spaces");
    for (int i = 0; i < store.spaces().size(); i++) {
      final VectorSpaceUsage space = store.spaces().get(i);
      json.writeStartObject();
      json.writeStringField("name", space.config().name());
      json.writeNumberField("dimension", space.config().dimension());
      json.writeStringField("metric", space.config().metric().name().toLowerCase(Locale.ROOT));
      json.writeStringField("model", space.config().model());
      json.writeStringField("model_version", space.config().modelVersion());
      json.writeNumberField("vectors", space.vectors());
      json.writeNumberField("nodes", space.nodes());
      json.writeNumberField("used_bytes", space.usedBytes());
      writeQuality(json, inspection.coordinator().quality().getOrDefault(i, Map.of()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeQuality(JsonGenerator json, Map<VectorCounter, Long> quality)
      throws IOException {
    if (quality.containsKey(VectorCounter.RECALL)) {
      json.writeNumberField("recall_at_10", quality.get(VectorCounter.RECALL) * VectorCounter.UNIT);
      json.writeNumberField("recall_samples", quality.get(VectorCounter.SAMPLES));
    }
    if (quality.containsKey(VectorCounter.REACHABLE)) {
      json.writeNumberField(
          "reachable_share", quality.get(VectorCounter.REACHABLE) * VectorCounter.UNIT);
      json.writeNumberField("linked_in_again", quality.get(VectorCounter.MENDED));
    }
  }

  private static void writeCoordinator(JsonGenerator json, StoreInspection.Coordinator coordinator)
      throws IOException {
    json.writeObjectFieldStart("coordinator");
    json.writeStringField("state", coordinator.state());
    json.writeNumberField("pid", coordinator.pid());
    json.writeNumberField("age_ms", coordinator.sinceMs());
    json.writeNumberField("heartbeat_age_ms", coordinator.heartbeatAgeMs());
    json.writeNumberField("term", coordinator.term());
    json.writeObjectFieldStart("counters");
    for (Map.Entry<String, Long> counter : coordinator.counters().entrySet()) {
      json.writeNumberField(counter.getKey(), counter.getValue());
    }
    json.writeEndObject();
    json.writeArrayFieldStart("errors");
    for (StoreInspection.LoggedError error : coordinator.errors()) {
      json.writeStartObject();
      json.writeNumberField("count", error.count());
      json.writeStringField("first", Instant.ofEpochMilli(error.firstMs()).toString());
      json.writeStringField("last", Instant.ofEpochMilli(error.lastMs()).toString());
      json.writeStringField("text", error.text());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeReaders(JsonGenerator json, StoreInspection inspection)
      throws IOException {
    json.writeArrayFieldStart("readers");
    for (StoreInspection.Reader reader : inspection.readers()) {
      json.writeStartObject();
      json.writeNumberField("pid", reader.pid());
      json.writeStringField("name", reader.name());
      json.writeNumberField("age_ms", reader.sinceMs());
      if (reader.pinnedEpoch() >= 0) {
        json.writeNumberField("pinned_epoch", reader.pinnedEpoch());
        if (reader.pinnedForMs() >= 0) {
          json.writeNumberField("pinned_for_ms", reader.pinnedForMs());
        }
        json.writeNumberField("lag_epochs", reader.lagEpochs());
        json.writeNumberField("pinned_bytes", reader.pinnedBytes());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeClients(JsonGenerator json, StoreInspection inspection)
      throws IOException {
    json.writeArrayFieldStart("writers");
    for (StoreInspection.Client client : inspection.clients()) {
      json.writeStartObject();
      json.writeNumberField("pid", client.pid());
      json.writeStringField("name", client.name());
      json.writeNumberField("age_ms", client.sinceMs());
      json.writeNumberField("dropped_responses", client.droppedResponses());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
