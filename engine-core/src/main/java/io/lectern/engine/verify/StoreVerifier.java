package io.lectern.engine.verify;

import static io.lectern.layout.StoreHeaderDescriptor.RETIRED_BYTES_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.REUSED_BYTES_OFFSET;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.StoreReader;
import io.lectern.layout.BlockHeapDescriptor;
import io.lectern.layout.RegionTableDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Walks every structure of a store file that nobody writes meanwhile: of a store without a
 * coordinator, or of an image. Reads only; safe to call for any file, however damaged.
 */
public final class StoreVerifier {
  private static final long MOST_FINDINGS = 1000;

  private StoreVerifier() {}

  /**
   * Verifies a store as it is once the batch that its last writer left in flight has been undone.
   *
   * @param store a store file
   * @param consumer told of each finding, the first thousand; the same damage may show in several
   *     structures
   * @return how many findings there are, 0 if the store is clean
   * @throws StoreException NOT_A_STORE or VERSION if the file is no store that this version knows,
   *     PLATFORM if it cannot be read
   */
  public static long verify(Path store, Consumer<Finding> consumer) {
    final Findings findings = new Findings(consumer, MOST_FINDINGS);
    if (isReadable(store, findings)) {
      try (StoreView view = new StoreView(store)) {
        verify(view, findings);
      } catch (IOException e) {
        throw new StoreException(Reason.PLATFORM, "cannot read " + store + ": " + e, e);
      } catch (InternalError e) {
        // A page that the disk does not give; what lies behind it is unknown.
        throw new StoreException(
            Reason.PLATFORM, "the disk fails to read " + store + ": " + e.getMessage(), e);
      }
    }
    return findings.count();
  }

  /** Whether the header lets anything else be looked at; if not, that is a finding. */
  private static boolean isReadable(Path store, Findings findings) {
    try {
      StoreReader.open(store).close();
      return true;
    } catch (StoreException e) {
      if (e.reason() != Reason.CORRUPT) {
        throw e;
      }
      findings.add(Findings.HEADER, 0, e.getMessage());
      return false;
    }
  }

  private static void verify(StoreView view, Findings findings) {
    new HeaderVerifier(view, findings).verify();
    final SymbolVerifier symbols = new SymbolVerifier(view, findings);
    symbols.verify();
    final Slots slots = Slots.of(view, findings);
    final Heap records =
        new Heap(
            view,
            findings,
            "record area",
            RegionTableDescriptor.RECORDS,
            BlockHeapDescriptor.RECORD_SMALLEST_BLOCK);
    final Heap edges =
        new Heap(
            view,
            findings,
            "edge area",
            RegionTableDescriptor.EDGES,
            BlockHeapDescriptor.EDGE_SMALLEST_BLOCK);
    final Heap index =
        new Heap(
            view,
            findings,
            "index area",
            RegionTableDescriptor.INDEX,
            BlockHeapDescriptor.INDEX_SMALLEST_BLOCK);
    final VectorVerifier vectors = new VectorVerifier(view, findings);
    new SlotVerifier(view, findings, slots, records, symbols, vectors).verify();
    new IndexVerifier(view, findings, slots, index).verify();
    new EdgeVerifier(view, findings, slots, edges, symbols).verify();
    vectors.verify();
    records.verify();
    edges.verify();
    index.verify();
    final long retired = view.getLong(RETIRED_BYTES_OFFSET) - view.getLong(REUSED_BYTES_OFFSET);
    final long queued = records.retiredBytes() + edges.retiredBytes() + index.retiredBytes();
    findings.require(
        retired == queued,
        Findings.HEADER,
        RETIRED_BYTES_OFFSET,
        "by the header "
            + retired
            + " bytes were retired and not taken back, the queues of free blocks hold "
            + queued);
  }
}
