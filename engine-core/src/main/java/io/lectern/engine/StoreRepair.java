package io.lectern.engine;

import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.RegionTableDescriptor;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Makes a repaired copy of a store: what follows from something else is made anew from that. The
 * slots are put right by the records, the id index by the slots, each direction of the edges by the
 * other, vector nodes by the records, table entries by the names, counts and free space by all of
 * these. What follows from nothing else stays as it is: the bytes of records, names and vectors,
 * the region table, the epochs in the header.
 *
 * <p>Nobody may use the store meanwhile, which is for the caller to see to.
 */
public final class StoreRepair {
  private StoreRepair() {}

  /**
   * Makes the copy. The store itself is not changed.
   *
   * @param repaired to be made; it is there whole or not at all
   * @param told what was done, or cannot be, a sentence each
   * @throws StoreException CORRUPT if the store is damaged in what nothing else tells, NO_SPACE if
   *     there is no room for the copy
   */
  public static void repair(Path store, Path repaired, Consumer<String> told) {
    if (Files.exists(repaired, LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreException(Reason.HELD, repaired + " exists already");
    }
    boolean done = false;
    try {
      StoreCopy.make(store, repaired);
      try (RepairFile file = new RepairFile(repaired, told)) {
        repair(file);
        tellOfAdjacency(file);
        file.finish();
      }
      done = true;
    } finally {
      if (!done) {
        repaired.toFile().delete();
      }
    }
  }

  private static void tellOfAdjacency(RepairFile file) {
    if (file.file().hasArea(RegionTableDescriptor.ADJACENCY)) {
      file.tell("the adjacency area was emptied: the coordinator fills it again");
    }
  }

  private static void repair(RepairFile file) {
    final SymbolRepair symbols = new SymbolRepair(file);
    symbols.repair();
    final SlotRepair slots = new SlotRepair(file, new RecordCheck(file));
    slots.repair();
    file.undo().begin(file.epoch());
    new VectorRepair(file, slots).repair();
    new IndexRepair(file, slots).repair();
    new EdgeRepair(file, slots, symbols).repair();
    new SpaceRepair(file, slots).repair();
  }
}
