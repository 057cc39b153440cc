package io.lectern.benchmarks;

import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TRAILER_LENGTH;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * The bare transport: a ring there, a ring back, in one mapped file; what it is asked it answers
 * with the first 16 bytes. The limit of {@link RoundTrip}.
 */
final class RingEcho {
  static final int MESSAGE_TYPE = 1;
  static final int ANSWER_LENGTH = 16;
  static final long STOP = -1;

  private static final int RING_LENGTH = (1 << 20) + TRAILER_LENGTH;

  final ManyToOneRingBuffer requests;
  final OneToOneRingBuffer answers;

  RingEcho(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
      final UnsafeBuffer buffer =
          new UnsafeBuffer(channel.map(FileChannel.MapMode.READ_WRITE, 0, 2L * RING_LENGTH));
      requests = new ManyToOneRingBuffer(new UnsafeBuffer(buffer, 0, RING_LENGTH));
      answers = new OneToOneRingBuffer(new UnsafeBuffer(buffer, RING_LENGTH, RING_LENGTH));
    }
  }

  static IdleStrategy idleStrategy(String idle) {
    return idle.equals("spin") ? new BusySpinIdleStrategy() : new BackoffIdleStrategy();
  }

  /** Answers until it is asked {@link #STOP}. Arguments: the file, and how to idle. */
  public static void main(String[] arguments) throws IOException {
    final RingEcho echo = new RingEcho(Path.of(arguments[0]));
    final IdleStrategy idle = idleStrategy(arguments[1]);
    System.out.println("ready");
    final boolean[] stopped = new boolean[1];
    while (!stopped[0]) {
      idle.idle(
          echo.requests.read(
              (type, buffer, offset, length) -> {
                stopped[0] |= buffer.getLong(offset) == STOP;
                while (!echo.answers.write(MESSAGE_TYPE, buffer, offset, ANSWER_LENGTH)) {
                  Thread.onSpinWait();
                }
              }));
    }
  }
}
