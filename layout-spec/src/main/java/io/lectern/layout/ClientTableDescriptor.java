package io.lectern.layout;

/**
 * The client table, in the control file: one row for each writer client, which owns it by holding
 * the row's lock, and which has the response ring of the same number.
 *
 * <pre>
 *   row i at table offset + i * 128
 *    0  client id u64         unique for the file's life, the row in its low 8 bits; 0: free (release, stored by the client)
 *    8  pid u64
 *   16  process start i64     ms since 1970
 *   24  name length u16, name UTF-8, at most 38 bytes
 *   64  waiting u32           futex word: 1 while the client sleeps for a response (see {@link ControlFileDescriptor})
 *   68  unused u32
 *   72  dropped u64           responses that found the ring full (release, stored by the coordinator)
 *   80  claiming u32          threads of the client that are between claim and commit in the command ring
 *                            (get-and-add by the client): a claim that is never committed is undone
 *                            at once when no live client claims
 *   88  resets u64           times that all in the command ring was thrown away, or what could not be
 *                            read there (release, stored by the coordinator): the client sends
 *                            again what it has no answer for
 * </pre>
 */
public final class ClientTableDescriptor {
  public static final int ROW_COUNT = 256;
  public static final int ROW_LENGTH = 128;
  public static final int CLIENT_ID_OFFSET = 0;
  public static final int PID_OFFSET = 8;
  public static final int PROCESS_START_OFFSET = 16;
  public static final int NAME_OFFSET = 24;
  public static final int MAX_NAME_LENGTH = 38;
  public static final int WAITING_OFFSET = 64;
  public static final int DROPPED_OFFSET = 72;
  public static final int CLAIMING_OFFSET = 80;
  public static final int RESETS_OFFSET = 88;

  private ClientTableDescriptor() {}
}
