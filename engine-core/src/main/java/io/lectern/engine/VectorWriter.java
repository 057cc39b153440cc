package io.lectern.engine;

import static io.lectern.layout.HnswRegionDescriptor.*;
import static io.lectern.layout.StoreHeaderDescriptor.VECTOR_COUNT_OFFSET;

import io.lectern.layout.HnswRegionDescriptor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Puts the vectors of concepts into their spaces, and takes them out; a vector that changes does
 * both. Used by the writer's thread only.
 */
final class VectorWriter {
  /** A sweep begins once one in so many nodes has been removed since the last one. */
  private static final int SWEEP_SHARE = 20;

  private static final int IDLE_SWEEP_SHARE = 100;
  private static final int LEAST_REMOVED = 32;

  /**
   * Nodes that are swept for each vector put or removed: a sweep is over before the next is due.
   */
  private static final int SWEPT_PER_CHANGE = 2 * SWEEP_SHARE;

  private static final int SWEPT_WHEN_IDLE = 512;
  private static final int SWEPT_AT_ONCE = 256;

  /** Beyond this a batch has undone words enough: the next one goes on. */
  private static final long MOST_UNDO_ENTRIES = 1 << 19;

  private final MemorySegment memory;
  private final UndoLog undo;
  private final ReclaimFloor floor;
  private final VectorSpaces spaces;
  private final VectorSpaceWriter spaceWriter;
  private final NodeWriter nodes;
  private final GraphWriter graph;
  private final GraphSweep sweep;
  private final GraphMender mender;
  private final VectorWatch watch;
  private final PlacementPlanner planner;
  private final int[] changes = new int[MAX_SPACES];

  VectorWriter(StoreFile file, AreaGrowth growth, UndoLog undo, ReclaimFloor floor) {
    this.memory = file.memory();
    this.undo = undo;
    this.floor = floor;
    this.spaces = new VectorSpaces(file);
    this.spaceWriter = new VectorSpaceWriter(file, undo, spaces);
    this.nodes = new NodeWriter(file, growth, undo, floor);
    final GraphLinks links = new GraphLinks(file.mapping(), undo);
    this.graph = new GraphWriter(undo, links);
    this.sweep = new GraphSweep(undo, links, graph);
    this.mender = new GraphMender(links, graph);
    this.watch = new VectorWatch(spaces);
    this.planner = new PlacementPlanner(file.mapping());
  }

  /**
   * Looks for the places of vectors beside what else is done, until {@link #endPlanning}.
   *
   * @param concepts new ones that will be put, in this order
   */
  void plan(List<Concept> concepts) {
    final List<Placement> placements = new ArrayList<>();
    for (Concept concept : concepts) {
      concept
          .vectors()
          .forEach(
              (name, vector) -> {
                final int index = spaces.find(name);
                if (index >= 0 && spaces.dimension(index) == vector.length) {
                  placements.add(new Placement(spaces.open(index), vector));
                }
              });
    }
    planner.begin(placements);
  }

  /** Ends it: nobody but the caller looks at vectors when this returns. */
  void endPlanning() {
    planner.end();
  }

  /** Ends it for good. */
  void close() {
    planner.close();
  }

  /** Makes a space; false if there is the very same already. */
  boolean createSpace(VectorSpaceConfig config, long epoch) {
    return spaceWriter.create(config, epoch);
  }

  /**
   * Puts the vectors of a concept's new version; one that its old version has too, bit for bit,
   * stays where it is.
   *
   * @param oldRecord 0 if there is no live old version
   * @return the new record's references
   */
  int[] replace(String id, int ordinal, long oldRecord, Map<String, float[]> vectors, long epoch) {
    final int[] references = new int[vectors.size()];
    int next = 0;
    for (Map.Entry<String, float[]> entry : vectors.entrySet()) {
      final int space = spaceWriter.require(id, entry.getKey(), entry.getValue(), epoch);
      final int old = oldRecord == 0 ? 0 : reference(oldRecord, space);
      final boolean same = old != 0 && Arrays.equals(spaces.readUnchecked(old), entry.getValue());
      references[next++] = same ? old : add(space, ordinal, entry.getValue(), epoch);
    }
    return references;
  }

  /** Takes out the vectors of a superseded record that its successor does not keep. */
  void retireAllBut(int[] kept, long oldRecord, long epoch) {
    for (int i = 0; i < RecordReader.vectorCount(memory, oldRecord); i++) {
      final int reference = RecordReader.vectorReference(memory, oldRecord, i);
      if (Arrays.stream(kept).noneMatch(other -> other == reference)) {
        final int space = HnswRegionDescriptor.spaceOf(reference);
        nodes.retire(spaces.open(space), HnswRegionDescriptor.nodeOf(reference), epoch);
        changes[space]++;
        watch.changed(space);
        undo.addLong(VECTOR_COUNT_OFFSET, -1);
      }
    }
  }

  /**
   * Goes on taking out what leads to removed nodes, as much as the vectors changed since the last
   * time ask for.
   *
   * @return whether there is more to do
   */
  boolean sweep(long epoch) {
    boolean more = false;
    for (int i = 0; i < spaces.count(); i++) {
      if (changes[i] > 0) {
        final VectorSpace space = spaces.open(i);
        if (isSweeping(space, SWEEP_SHARE)) {
          changes[i] -=
              Math.ceilDiv(proceed(space, changes[i] * SWEPT_PER_CHANGE, epoch), SWEPT_PER_CHANGE);
          more |= changes[i] > 0;
        } else {
          changes[i] = 0;
        }
      }
    }
    return more;
  }

  /**
   * As {@link #sweep}, in idle times.
   *
   * @return whether there is more to do
   */
  boolean sweepIdle(long epoch) {
    boolean more = false;
    for (int i = 0; i < spaces.count(); i++) {
      final VectorSpace space = spaces.open(i);
      if (isSweeping(space, IDLE_SWEEP_SHARE)) {
        proceed(space, SWEPT_WHEN_IDLE, epoch);
        more |= GraphSweep.isUnderWay(space);
      }
    }
    return more;
  }

  /** What measures the graphs of the spaces. */
  VectorWatch watch() {
    return watch;
  }

  /**
   * Links lost vectors in again.
   *
   * @param most how many
   * @return whether there are more
   */
  boolean mend(int most, long epoch) {
    int left = most;
    boolean more = false;
    for (int i = 0; i < spaces.count(); i++) {
      while (left > 0 && watch.hasLost(i)) {
        watch.notLost(i, mender.mend(spaces.open(i), watch.pollLost(i)));
        left--;
      }
      more |= watch.hasLost(i);
    }
    return more;
  }

  /** Whether a sweep is under way, or is due and has just begun. */
  private boolean isSweeping(VectorSpace space, int share) {
    if (GraphSweep.isUnderWay(space)) {
      return true;
    }
    final long seen = floor.oldest();
    if (nodes.unswept(space) < Math.max(LEAST_REMOVED, space.liveCount() / share)
        || seen <= GraphSweep.sweptEpoch(space)
        || !nodes.isSweptReusable(space)) {
      return false;
    }
    nodes.clearUnswept(space);
    sweep.begin(space, seen);
    return true;
  }

  /** In steps, as long as there is room to undo them. Returns the nodes looked at. */
  private int proceed(VectorSpace space, int quota, long epoch) {
    int done = 0;
    while (done < quota && GraphSweep.isUnderWay(space) && undo.count() < MOST_UNDO_ENTRIES) {
      sweep.proceed(space, Math.min(SWEPT_AT_ONCE, quota - done), epoch);
      done += SWEPT_AT_ONCE;
    }
    return Math.min(done, quota);
  }

  private int add(int index, int ordinal, float[] vector, long epoch) {
    final VectorSpace space = spaces.open(index);
    final int node = nodes.add(space, ordinal, vector, epoch);
    graph.insert(space, node, planner.take(index, vector), planner);
    planner.add(HnswRegionDescriptor.reference(index, node));
    changes[index]++;
    watch.changed(index);
    undo.addLong(VECTOR_COUNT_OFFSET, 1);
    return HnswRegionDescriptor.reference(index, node);
  }

  private int reference(long record, int space) {
    for (int i = 0; i < RecordReader.vectorCount(memory, record); i++) {
      final int reference = RecordReader.vectorReference(memory, record, i);
      if (HnswRegionDescriptor.spaceOf(reference) == space) {
        return reference;
      }
    }
    return 0;
  }
}
