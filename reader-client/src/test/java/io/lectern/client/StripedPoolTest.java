package io.lectern.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StripedPoolTest {
  @Test
  void shouldGiveAThreadBackWhatItGave() {
    final StripedPool<String> pool = new StripedPool<>();
    pool.give("a");

    assertThat(pool.take()).isEqualTo("a");
    assertThat(pool.take()).isNull();
  }

  @Test
  void shouldKeepMoreThanOneOfAThread() {
    final StripedPool<String> pool = new StripedPool<>();
    pool.give("a");
    pool.give("b");
    pool.give("c");

    assertThat(List.of(pool.take(), pool.take(), pool.take()))
        .containsExactlyInAnyOrder("a", "b", "c");
    assertThat(pool.take()).isNull();
  }

  @Test
  void shouldFindWhatOtherThreadsGave() throws Exception {
    final StripedPool<Integer> pool = new StripedPool<>();
    final int count = 100;
    for (int i = 0; i < count; i++) {
      final int thing = i;
      Thread.ofPlatform().start(() -> pool.give(thing)).join();
    }

    final List<Integer> taken = new ArrayList<>();
    for (Integer thing = pool.take(); thing != null; thing = pool.take()) {
      taken.add(thing);
    }
    assertThat(taken).doesNotHaveDuplicates().hasSize(count);
  }

  @Test
  void shouldNeverGiveOneThingToTwo() throws Exception {
    final StripedPool<AtomicInteger> pool = new StripedPool<>();
    final AtomicInteger made = new AtomicInteger();
    final AtomicInteger shared = new AtomicInteger();
    final List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 50_000; i++) {
                      final AtomicInteger taken = pool.take();
                      final AtomicInteger users = taken == null ? new AtomicInteger() : taken;
                      if (taken == null) {
                        made.incrementAndGet();
                      }
                      if (users.incrementAndGet() != 1) {
                        shared.incrementAndGet();
                      }
                      users.decrementAndGet();
                      pool.give(users);
                    }
                  }));
    }
    for (final Thread thread : threads) {
      thread.join();
    }

    assertThat(shared).hasValue(0);
    // Nothing is lost: what was made is all there is, and no more than that many were ever out.
    int left = 0;
    while (pool.take() != null) {
      left++;
    }
    assertThat(left).isEqualTo(made.get());
  }
}
