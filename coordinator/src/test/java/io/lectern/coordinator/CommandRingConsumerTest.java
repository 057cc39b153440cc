package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.Test;

class CommandRingConsumerTest {
  private static final int CAPACITY = 1024;

  private final UnsafeBuffer buffer =
      new UnsafeBuffer(
          BufferUtil.allocateDirectAligned(CAPACITY + RingBufferDescriptor.TRAILER_LENGTH, 64));
  private final ManyToOneRingBuffer producer = new ManyToOneRingBuffer(buffer);
  private final CommandRingConsumer consumer = new CommandRingConsumer(buffer);
  private final UnsafeBuffer message = new UnsafeBuffer(new byte[64]);

  @Test
  void shouldTakeMessagesInOrderRoundAndRound() throws CorruptRingException {
    for (int i = 1; i <= 1000; i++) {
      assertThat(write(i, 1 + i % 60)).isTrue();
      assertThat(poll()).containsExactly(i);
      consumer.release();
    }
    assertThat(consumer.hasMessage()).isFalse();
    assertThat(consumer.isBlocked()).isFalse();
    assertThat(producer.size()).isZero();
  }

  @Test
  void shouldKeepWhatWasReadUntilReleased() throws CorruptRingException {
    write(1, 8);
    write(2, 8);
    assertThat(poll()).containsExactly(1, 2);
    assertThat(poll()).isEmpty();
    assertThat(new CommandRingConsumer(buffer).hasMessage()).as("for a successor").isTrue();
    consumer.release();
    assertThat(new CommandRingConsumer(buffer).hasMessage()).isFalse();
  }

  @Test
  void shouldStopWhenTheHandlerSaysSo() throws CorruptRingException {
    write(1, 8);
    write(2, 8);
    final List<Integer> types = new ArrayList<>();
    consumer.poll((type, bytes, offset, length) -> !types.add(type), 10);
    assertThat(types).containsExactly(1);
    assertThat(poll()).containsExactly(2);
  }

  @Test
  void shouldSkipAbandonedClaimAndTakeWhatFollows() throws CorruptRingException {
    final int claim = producer.tryClaim(7, 16);
    assertThat(claim).isPositive();
    write(2, 8);
    assertThat(poll()).isEmpty();
    assertThat(consumer.isBlocked()).isTrue();
    assertThat(consumer.unblock(consumer.claimed())).isTrue();
    assertThat(poll()).containsExactly(2);
  }

  /** Its claimer died between moving the tail and storing the header, and others came behind it. */
  @Test
  void shouldSkipClaimsWithoutHeaderThatReachToTheEndOfTheRing() throws CorruptRingException {
    for (int headers = 0; headers <= 8; headers++) {
      fillUpTo(CAPACITY - 64);
      moveTail(64);
      for (int i = 0; i < headers; i++) {
        assertThat(write(i + 1, 8)).isTrue();
      }
      assertThat(poll()).isEmpty();
      assertThat(consumer.isBlocked()).isTrue();
      assertThat(consumer.unblock(consumer.claimed())).isTrue();
      assertThat(poll()).hasSize(headers);
      consumer.release();
      assertThat(consumer.isBlocked()).isFalse();
    }
  }

  @Test
  void shouldSkipWhatWasClaimedWhenAllOfTheRingSeemsToBe() throws CorruptRingException {
    fillUpTo(128);
    moveTail(CAPACITY);
    assertThat(write(1, 8)).as("no room").isFalse();
    while (consumer.isBlocked()) {
      assertThat(consumer.unblock(consumer.claimed())).isTrue();
      assertThat(poll()).isEmpty();
      consumer.release();
    }
    assertThat(write(1, 8)).isTrue();
    assertThat(poll()).containsExactly(1);
  }

  @Test
  void shouldNotSkipWhatWasClaimedAfterItWasFoundThatNobodyClaims() throws CorruptRingException {
    final long claimed = consumer.claimed();
    moveTail(64);
    assertThat(consumer.unblock(claimed)).isFalse();
    assertThat(consumer.hasMessage()).isFalse();
  }

  @Test
  void shouldNotTakeTheLengthWithoutOppositeForAClaim() throws CorruptRingException {
    final int claim = producer.tryClaim(7, 16);
    buffer.putInt(
        RecordDescriptor.lengthOffset(claim - RecordDescriptor.HEADER_LENGTH), Integer.MIN_VALUE);
    assertThatThrownBy(() -> consumer.unblock(consumer.claimed()))
        .isInstanceOf(CorruptRingException.class);
    consumer.reset();
    write(2, 8);
    assertThat(poll()).containsExactly(2);
  }

  @Test
  void shouldRefuseLengthsThatCannotBeAndCarryOnAfterReset() throws CorruptRingException {
    for (int length : new int[] {1, 7, CAPACITY / 8 + 9, Integer.MAX_VALUE}) {
      write(1, 8);
      write(2, 8);
      buffer.putInt(
          RecordDescriptor.lengthOffset((int) consumer.position() & (CAPACITY - 1)), length);
      assertThatThrownBy(this::poll)
          .as("length %d", length)
          .isInstanceOf(CorruptRingException.class);
      consumer.reset();
      assertThat(poll()).as("thrown away").isEmpty();
      write(3, 8);
      assertThat(poll()).containsExactly(3);
      consumer.release();
    }
  }

  @Test
  void shouldNotGiveToAnotherWhatIsClaimedDuringAReset() {
    final List<Integer> claims = new ArrayList<>();
    final UnsafeBuffer claimedMeanwhile =
        new UnsafeBuffer(buffer) {
          @Override
          public void setMemory(int index, int length, byte value) {
            super.setMemory(index, length, value);
            claims.add(producer.tryClaim(7, 16));
          }
        };
    write(1, 8);
    new CommandRingConsumer(claimedMeanwhile).reset();
    claims.add(producer.tryClaim(7, 16));
    assertThat(claims).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void shouldCarryOnAfterCountersWereOverwritten() throws CorruptRingException {
    write(1, 8);
    poll();
    consumer.release();
    buffer.putLong(CAPACITY + RingBufferDescriptor.TAIL_POSITION_OFFSET, Long.MIN_VALUE + 3);
    assertThat(consumer.isBlocked()).isTrue();
    assertThatThrownBy(() -> consumer.unblock(consumer.claimed()))
        .isInstanceOf(CorruptRingException.class);
    consumer.reset();
    write(2, 8);
    assertThat(poll()).containsExactly(2);
  }

  @Test
  void shouldBeginAnewWhenItFindsImpossibleCounters() throws CorruptRingException {
    buffer.putLong(CAPACITY + RingBufferDescriptor.HEAD_POSITION_OFFSET, -5);
    buffer.putLong(CAPACITY + RingBufferDescriptor.TAIL_POSITION_OFFSET, 1L << 40);
    final CommandRingConsumer successor = new CommandRingConsumer(buffer);
    write(4, 8);
    final List<Integer> types = new ArrayList<>();
    successor.poll((type, bytes, offset, length) -> types.add(type), 10);
    assertThat(types).containsExactly(4);
  }

  @Test
  void shouldBeginAnewWhereAPredecessorDiedWhileItGaveRoomBack() throws CorruptRingException {
    message.setMemory(0, 64, (byte) 0x7F);
    write(1, 64);
    write(2, 64);
    buffer.setMemory(0, 3 * RecordDescriptor.HEADER_LENGTH, (byte) 0);
    final CommandRingConsumer successor = new CommandRingConsumer(buffer);
    assertThat(successor.isBlocked()).isFalse();
    assertThat(successor.hasMessage()).isFalse();
    write(3, 8);
    final List<Integer> types = new ArrayList<>();
    successor.poll((type, bytes, offset, length) -> types.add(type), 10);
    assertThat(types).containsExactly(3);
  }

  /** Moves on to an index of the ring, which nothing is behind. */
  private void fillUpTo(int index) throws CorruptRingException {
    while (((int) consumer.position() & (CAPACITY - 1)) != index) {
      write(1, 8);
      poll();
      consumer.release();
    }
  }

  /** As a producer that dies before it has stored a header. */
  private void moveTail(int length) {
    final int tail = CAPACITY + RingBufferDescriptor.TAIL_POSITION_OFFSET;
    buffer.putLong(tail, buffer.getLong(tail) + length);
  }

  private boolean write(int type, int length) {
    return producer.write(type, message, 0, length);
  }

  private List<Integer> poll() throws CorruptRingException {
    final List<Integer> types = new ArrayList<>();
    consumer.poll((type, bytes, offset, length) -> types.add(type), 100);
    return types;
  }
}
