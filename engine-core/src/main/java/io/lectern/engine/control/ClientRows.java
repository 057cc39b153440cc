package io.lectern.engine.control;

import static io.lectern.layout.ControlFileDescriptor.CLIENT_LOCK_OFFSET;
import static io.lectern.layout.ControlFileDescriptor.PART_CLIENT_TABLE;
import static io.lectern.layout.ControlFileDescriptor.PART_RESPONSE_RINGS;
import static io.lectern.layout.ControlFileDescriptor.RESPONSE_RING_LENGTH;
import static io.lectern.layout.ControlFileDescriptor.RESPONSE_RING_STRIDE;
import static io.lectern.layout.ControlFileDescriptor.partOffset;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.NativeFile;
import io.lectern.engine.os.ProcessIdentity;
import io.lectern.layout.ClientTableDescriptor;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * Ownership of the client table's rows and of the response rings that belong to them. A row is its
 * owner's for as long as the kernel sees its lock held. Safe for use by several threads.
 *
 * <p>A client takes only rows whose client id is 0. The row of a client that died keeps its id
 * until the coordinator, the ring's one producer, has taken the lock and emptied the ring: nobody
 * is at the ring then.
 */
public final class ClientRows {
  private static final int ROW_BITS =
      Integer.numberOfTrailingZeros(ClientTableDescriptor.ROW_COUNT);

  private final ControlFile control;
  private final NativeFile file;
  private final RowLocks locks;
  private final ClientRow[] rows = new ClientRow[ClientTableDescriptor.ROW_COUNT];

  ClientRows(ControlFile control, NativeFile file) {
    this.control = control;
    this.file = file;
    this.locks = new RowLocks(file, CLIENT_LOCK_OFFSET, rows.length);
    final MemorySegment table = control.part(PART_CLIENT_TABLE);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new ClientRow(table, i);
    }
  }

  public int rowCount() {
    return rows.length;
  }

  public ClientRow row(int index) {
    return rows[index];
  }

  /**
   * The row of a client id, or null if that is nobody's any more or never was anyone's. The row's
   * number is the low bits of the id.
   */
  public ClientRow find(long clientId) {
    final ClientRow row = rows[(int) clientId & (rows.length - 1)];
    return clientId != 0 && row.clientId() == clientId ? row : null;
  }

  /**
   * Makes a free row this process's, under a new client id, and allocates its response ring. The
   * ring may hold responses to an earlier owner: they bear its client id.
   *
   * @param name shown by the statistics
   * @throws StoreException NO_SPACE if all rows are owned, or the disk has no room for the ring
   */
  public ClientRow claim(String name) {
    for (ClientRow row : rows) {
      if (row.clientId() == 0 && locks.tryLock(row.index())) {
        boolean claimed = false;
        try {
          file.allocateMapped(ringOffset(row.index()), RESPONSE_RING_LENGTH);
          // Looked at again under the lock: another may have had the row and died in between.
          if (row.clientId() == 0) {
            final ProcessIdentity self = ProcessIdentity.current();
            row.claim(nextClientId(row.index()), self.pid(), self.startMs(), name);
            claimed = true;
            return row;
          }
        } finally {
          if (!claimed) {
            locks.unlock(row.index());
          }
        }
      }
    }
    throw new StoreException(
        Reason.NO_SPACE,
        "all "
            + rows.length
            + " rows of the client table are in use: close some writers first, or wait a second if"
            + " many were just killed");
  }

  /** Gives a row up. */
  public void release(ClientRow row) {
    if (locks.isHeld(row.index())) {
      row.clear();
      locks.unlock(row.index());
    }
  }

  /** Whether the row has an owner that lives. */
  public boolean isOwned(ClientRow row) {
    return locks.isOwned(row.index());
  }

  /**
   * Frees the rows whose owners are dead and empties their response rings. For the coordinator, in
   * the thread that sends responses.
   *
   * @param onDead told of each row while it still says who owned it
   * @return how many rows were freed
   */
  public int sweep(Consumer<ClientRow> onDead) {
    int freed = 0;
    for (ClientRow row : rows) {
      if (row.clientId() != 0 && locks.tryLock(row.index())) {
        try {
          onDead.accept(row);
          control.responseRingMemory(row.index()).fill((byte) 0);
          row.clear();
          freed++;
        } finally {
          locks.unlock(row.index());
        }
      }
    }
    return freed;
  }

  /** The locks, for tests that let an owner die. */
  RowLocks locksForTest() {
    return locks;
  }

  void releaseAll() {
    for (ClientRow row : rows) {
      release(row);
    }
  }

  /** Unique for the file's life, and never 0. */
  private long nextClientId(int row) {
    return ((control.commandRing().nextCorrelationId() + 1) << ROW_BITS) | row;
  }

  private static long ringOffset(int row) {
    return partOffset(PART_RESPONSE_RINGS) + (long) row * RESPONSE_RING_STRIDE;
  }
}
