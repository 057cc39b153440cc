package io.lectern.coordinator.receipts;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.layout.ipc.SyncLevel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecentReceiptsTest {
  private record Key(long high, long low) {}

  @Test
  void shouldKnowTheLastOnesAndNoOthers() {
    final long seed = Long.getLong("lectern.test.seed", System.nanoTime());
    final Random random = new Random(seed);
    final RecentReceipts recent = new RecentReceipts(64);
    final Deque<Key> order = new ArrayDeque<>();
    final Map<Key, KnownReceipt> model = new HashMap<>();
    for (int i = 1; i <= 10_000; i++) {
      // Few distinct halves, so that keys share them.
      final Key key = new Key(random.nextInt(40), i);
      final KnownReceipt receipt = new KnownReceipt(i, i % 7, SyncLevel.JOURNAL, 10L * i);
      recent.add(key.high, key.low, i / 3, i, i % 7, SyncLevel.JOURNAL, 10L * i);
      order.add(key);
      model.put(key, receipt);
      if (order.size() > 64) {
        final Key gone = order.remove();
        model.remove(gone);
        assertThat(recent.find(gone.high, gone.low)).as("seed %d", seed).isNull();
        assertThat(recent.completeAfter()).isEqualTo((i - 64) / 3);
      }
      model.forEach(
          (known, expected) ->
              assertThat(recent.find(known.high, known.low))
                  .as("seed %d", seed)
                  .isEqualTo(expected));
      assertThat(recent.find(-1, i)).isNull();
    }
  }
}
