package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/**
 * A second reader of the golden store, made from the format's description alone: it knows offsets
 * as plain numbers, and none of the engine's classes.
 */
class GoldenStoreDecodingTest {
  private static final long LIVE = Long.MAX_VALUE;

  private final Golden.Bytes store =
      Golden.read(
          "store-header",
          "store-undo",
          "store-slots",
          "store-index",
          "store-records",
          "store-symbols",
          "store-edges",
          "store-adjacency",
          "store-hnsw");

  @Test
  void shouldDecodeHeader() {
    assertThat(store.text(0, 8)).isEqualTo("LECTERN\0");
    assertThat(store.u16(8)).as("major").isEqualTo(2);
    assertThat(store.u16(10)).as("minor").isEqualTo(1);
    assertThat(store.i32(12)).as("byte-order mark").isEqualTo(0x01020304);
    assertThat(store.i64(24)).as("store id").isEqualTo(0x1111);
    assertThat(store.i64(32)).isEqualTo(0x2222);
    assertThat(store.i64(48)).as("created at").isEqualTo(1_767_225_600_000_000_007L);
    assertThat(store.i64(64)).as("committed epoch").isEqualTo(3);
    assertThat(store.i64(88)).as("term").isEqualTo(1);
    assertThat(store.i64(96)).as("control id").isEqualTo(0x3333);
    assertThat(store.i64(128)).as("undo count").isZero();
    assertThat(store.i32(160)).as("clean").isEqualTo(1);
    assertThat(store.i64(192)).as("concepts").isEqualTo(2);
    assertThat(store.i64(200)).as("edges").isEqualTo(1);
    assertThat(store.i64(208)).as("vectors").isEqualTo(1);
    assertThat(store.i32(264)).as("symbols").isEqualTo(4);
    assertThat(store.i32(272)).as("slot tail").isEqualTo(4);
  }

  @Test
  void shouldDecodeRegionTable() {
    final int[] regions = {1, 2, 2, 2, 2, 3, 4, 3};
    long end = 4096;
    for (int area = 1; area <= 8; area++) {
      final long row = 512 + (area - 1) * 64L;
      assertThat(store.i32(row)).as("kind").isEqualTo(area);
      assertThat(store.i32(row + 4)).as("region").isEqualTo(regions[area - 1]);
      assertThat(store.i64(row + 8)).as("offset").isGreaterThanOrEqualTo(end);
      assertThat(store.i64(row + 8) % (2 << 20)).as("alignment").isZero();
      assertThat(store.i64(row + 24)).as("allocated").isBetween(4096L, store.i64(row + 16));
      assertThat(store.i64(row + 32)).as("used").isLessThanOrEqualTo(store.i64(row + 24));
      end = store.i64(row + 8) + store.i64(row + 16);
    }
    assertThat(store.i64(16)).as("file length").isEqualTo(end);
  }

  @Test
  void shouldDecodeAdjacencyOfEveryOrdinal() {
    final long area = store.i64(512 + 7 * 64 + 8);
    final int[] outgoing = {2, 0, 0}; // of ordinal 1 to 3: the only end, 0 for none
    final int[] incoming = {0, 1, 0};
    for (int ordinal = 1; ordinal <= 3; ordinal++) {
      final long line = area + 64L * ordinal;
      assertEnds(line, outgoing[ordinal - 1]);
      assertEnds(line + 32, incoming[ordinal - 1]);
    }
  }

  private void assertEnds(long entry, int end) {
    assertThat(store.i32(entry) & 3).as("kind: inline").isEqualTo(1);
    assertThat(store.i32(entry) >>> 2).as("count").isEqualTo(end == 0 ? 0 : 1);
    assertThat(store.i32(entry + 4)).as("end").isEqualTo(end);
  }

  @Test
  void shouldFindConceptsThroughTheIndex() {
    assertThat(find("alpha")).isEqualTo(1);
    assertThat(find("beta")).isEqualTo(2);
    assertThat(find("gamma")).as("until it is reclaimed").isEqualTo(3);
    assertThat(find("delta")).isZero();
  }

  @Test
  void shouldDecodeSlotOfConceptAndOfTombstone() {
    final long alpha = slot(1);
    assertThat(store.i64(alpha + 16)).as("epoch").isEqualTo(3);
    assertThat(symbol(store.i32(alpha + 48))).isEqualTo("person");
    assertThat(store.f32(alpha + 52)).isEqualTo(0.25f);
    assertThat(store.i64(alpha + 56)).as("in no queue").isZero();
    final long gamma = slot(3);
    assertThat(store.i32(gamma + 48)).as("tombstone").isEqualTo(-1);
    assertThat(store.i32(gamma + 60)).as("in the tombstone queue").isEqualTo(1);
    assertThat(store.i32(328)).as("its head").isEqualTo(3);
  }

  @Test
  void shouldDecodeEveryFieldOfRecord() {
    final long record = store.i64(slot(1) + 24);
    final int length = store.i32(record);
    final CRC32C crc = new CRC32C();
    crc.update(store.bytes(record + 8, length - 8));
    assertThat(store.i32(record + 4)).as("CRC32C").isEqualTo((int) crc.getValue());
    assertThat(store.i64(record + 8)).as("created").isEqualTo(3);
    assertThat(store.i32(record + 24)).as("ordinal").isEqualTo(1);
    assertThat(symbol(store.i32(record + 28))).isEqualTo("person");
    assertThat(store.u16(record + 32)).as("flags").isEqualTo(15);
    assertThat(store.f32(record + 36)).as("confidence").isEqualTo(0.25f);
    assertThat(store.i32(record + 52)).as("timestamp ns").isEqualTo(1);
    assertThat(store.i64(record + 56)).as("timestamp s").isEqualTo(100);
    assertThat(store.i64(record + 64)).as("valid from s").isEqualTo(200);
    assertThat(store.i64(record + 72)).as("valid to s").isEqualTo(300);
    assertThat(store.i32(record + 80)).as("valid from ns").isEqualTo(2);
    assertThat(store.i32(record + 84)).as("valid to ns").isEqualTo(3);
    assertThat(store.i64(record + 88)).as("recorded at").isEqualTo(1_767_323_045_000_000_006L);
    assertThat(store.u16(record + 48)).as("vectors").isEqualTo(1);
    final long id = record + 96 + 4L * store.u16(record + 48);
    assertThat(store.text(id, store.u16(record + 34))).isEqualTo("alpha");
    final long content = id + store.u16(record + 34);
    assertThat(store.text(content, store.i32(record + 40))).isEqualTo("Größe €");
    assertThat(decodeMetadataAndTags(record, content + store.i32(record + 40)))
        .as("end of the record")
        .isEqualTo(record + length);
  }

  @Test
  void shouldFollowRecordToItsPreviousVersion() {
    final long previous = store.i64(store.i64(slot(1) + 24) + 16);
    assertThat(store.i64(previous + 8)).as("created").isEqualTo(2);
    assertThat(store.i64(previous + 16)).as("none before").isZero();
    assertThat(store.text(previous + 100 + 5, store.i32(previous + 40))).isEqualTo("first");
    final long block = previous - 16;
    assertThat(store.i64(block + 8)).as("retire epoch of its block").isEqualTo(3);
  }

  @Test
  void shouldDecodeEdgeBlocks() {
    final long out = store.i64(slot(1) + 32);
    final int capacity = store.i32(out + 36);
    assertThat(store.i64(out + 16)).as("watermark").isEqualTo(3);
    assertThat(store.i32(out + 24)).as("count").isEqualTo(2);
    assertThat(store.i32(out + 28)).as("removed").isEqualTo(1);
    assertThat(store.i32(out + 32)).as("owner").isEqualTo(1);
    assertThat(store.i32(out + 40)).as("direction").isEqualTo(1);
    assertThat(store.i64(out + 48)).as("created").isEqualTo(2);
    assertThat(store.i32(out + 64)).as("end").isEqualTo(2);
    assertThat(symbol(store.i32(out + 64 + 4L * capacity))).isEqualTo("knows");
    assertThat(symbol(store.i32(out + 68 + 4L * capacity))).isEqualTo("near");
    assertThat(store.f32(out + 64 + 8L * capacity)).as("weight").isEqualTo(0.5f);
    assertThat(store.f32(out + 68 + 8L * capacity)).as("weight").isEqualTo(-2f);
    assertThat(store.i64(out + 64 + 12L * capacity)).as("created").isEqualTo(2);
    assertThat(store.i64(out + 64 + 20L * capacity)).as("removed").isEqualTo(LIVE);
    assertThat(store.i64(out + 72 + 20L * capacity)).as("removed").isEqualTo(3);
    assertThat(store.i64(out + 64 + 28L * capacity)).as("timestamp").isEqualTo(1_000_000_002);
    assertThat(store.i64(out + 72 + 28L * capacity)).as("without").isEqualTo(Long.MIN_VALUE);
    final long in = store.i64(slot(2) + 40);
    assertThat(store.i32(in + 40)).as("direction").isEqualTo(2);
    assertThat(store.i32(in + 64)).as("other end").isEqualTo(1);
  }

  @Test
  void shouldDecodeVectorThroughItsReference() {
    final long hnsw = area(7);
    final long space = hnsw + 512;
    assertThat(store.i32(hnsw)).as("spaces").isEqualTo(1);
    assertThat(store.i32(space)).as("dimension").isEqualTo(3);
    assertThat(store.i32(space + 4)).as("cosine").isEqualTo(1);
    assertThat(store.i32(space + 8)).as("links").isEqualTo(16);
    assertThat(store.i32(space + 12)).as("stride").isEqualTo(192);
    assertThat(store.i64(space + 56)).as("live").isEqualTo(1);
    assertThat(store.text(space + 194, store.u16(space + 192))).isEqualTo("default");
    final int reference = store.i32(store.i64(slot(1) + 24) + 96);
    assertThat(reference >>> 28).as("space").isZero();
    final long node = store.i64(space + 16) + (reference & 0xFFF_FFFFL) * 192;
    assertThat(store.i64(node)).as("created, kept by the second version").isEqualTo(2);
    assertThat(store.i64(node + 8)).as("removed").isEqualTo(LIVE);
    assertThat(store.f32(node + 20)).as("inverse norm").isCloseTo(0.24077171f, within(1e-7f));
    assertThat(store.i32(node + 24)).as("ordinal").isEqualTo(1);
    assertThat(new float[] {store.f32(node + 176), store.f32(node + 180), store.f32(node + 184)})
        .containsExactly(1, -2, 3.5f);
    final long removed = store.i64(space + 16) + store.i32(space + 48) * 192L;
    assertThat(store.i64(removed + 8)).as("removed with its concept").isEqualTo(3);
    assertThat(store.i32(node + 48)).as("link to the other node").isEqualTo(store.i32(space + 48));
    assertThat(store.i32(removed + 48)).as("and back").isEqualTo(reference & 0xFFF_FFFF);
    assertThat(store.i32(space + 64)).as("entry point").isEqualTo(2);
    assertThat(store.i32(space + 68)).as("its level").isEqualTo(store.i32(removed + 36));
    assertThat(store.f32(removed + 176)).isEqualTo(4);
  }

  /** Undone from the last to the first, the last batch leaves the words of the first. */
  @Test
  void shouldDecodeUndoEntries() {
    final long undo = area(1);
    assertThat(store.i64(136)).as("epoch").isEqualTo(3);
    assertThat(store.i64(undo) % 8).as("word").isZero();
    boolean found = false;
    for (long entry = undo; store.i64(entry) != 0; entry += 16) {
      if (store.i64(entry) == slot(1) + 16) {
        assertThat(store.i64(entry + 8)).as("epoch of alpha's slot before").isEqualTo(2);
        found = true;
      }
    }
    assertThat(found).as("an entry for alpha's slot").isTrue();
  }

  private long decodeMetadataAndTags(long record, long start) {
    long at = start;
    assertThat(store.u16(record + 44)).as("metadata").isEqualTo(4);
    final String[] keys = {"text", "long", "double", "boolean"};
    for (int i = 0; i < 4; i++) {
      final int keyLength = store.u16(at);
      final int valueLength = store.i32(at + 3);
      assertThat(store.u8(at + 2)).as("kind").isEqualTo(i + 1);
      assertThat(store.text(at + 7, keyLength)).isEqualTo(keys[i]);
      final long value = at + 7 + keyLength;
      switch (i) {
        case 0 -> assertThat(store.text(value, valueLength)).isEqualTo("wert");
        case 1 -> assertThat(store.i64(value)).isEqualTo(-7);
        case 2 -> assertThat(store.f64(value)).isEqualTo(2.5);
        default -> assertThat(store.u8(value)).isEqualTo(1);
      }
      at = value + valueLength;
    }
    assertThat(store.u16(record + 46)).as("tags").isEqualTo(1);
    final int keyLength = store.u16(at);
    final int valueLength = store.i32(at + 2);
    assertThat(store.f32(at + 6)).as("weight").isEqualTo(0.75f);
    assertThat(store.text(at + 10, keyLength + valueLength)).isEqualTo("colorred");
    return at + 10 + keyLength + valueLength;
  }

  private int find(String id) {
    final HashValue128 hash =
        Hashing.xxh3_128(store.i64(40)).hashBytesTo128Bits(id.getBytes(StandardCharsets.UTF_8));
    final long high = hash.getMostSignificantBits();
    final long low = hash.getLeastSignificantBits();
    final long directory = store.i64(256);
    final int depth = (int) directory & 63;
    final long slot = depth == 0 ? 0 : high >>> (64 - depth);
    final long segment = store.i64((directory & ~63L) + 64 + slot * 8);
    final int bucket = (int) (((high & 0xFFFF_FFFFL) * 63) >>> 32);
    for (int b : new int[] {bucket, (bucket + 1) % 63}) {
      final long line = segment + 64 + b * 64L;
      for (int i = 0; i < 7; i++) {
        final long entry = store.i64(line + 8 + i * 8L);
        if (store.u8(line + i) == (0x80 | (int) (low >>> 32 & 0x7F)) && (int) entry == (int) low) {
          final int ordinal = (int) (entry >>> 32);
          assertThat(store.i64(slot(ordinal))).isEqualTo(high);
          assertThat(store.i64(slot(ordinal) + 8)).isEqualTo(low);
          return ordinal;
        }
      }
    }
    return 0;
  }

  private long area(int kind) {
    return store.i64(512 + (kind - 1) * 64L + 8);
  }

  private long slot(int ordinal) {
    return area(2) + ordinal * 64L;
  }

  @Test
  void shouldDecodeChecksumOfSymbols() {
    int checksum = 0;
    for (int symbol = 1; symbol <= 4; symbol++) {
      final long name = store.i64(area(5) + symbol * 8L);
      final ByteBuffer input = ByteBuffer.allocate(264).order(ByteOrder.LITTLE_ENDIAN);
      final byte[] text = symbol(symbol).getBytes(StandardCharsets.UTF_8);
      input.putInt(checksum).putInt(store.i32(name)).put(text).flip();
      final CRC32C crc = new CRC32C();
      crc.update(input);
      checksum = (int) crc.getValue();
    }
    assertThat(store.i32(area(5))).as("checksum").isEqualTo(checksum);
    assertThat(store.i32(area(5) + 4)).as("names that it is of").isEqualTo(4);
  }

  private String symbol(int symbol) {
    final long name = store.i64(area(5) + symbol * 8L);
    return store.text(name + 4, store.i32(name));
  }
}
