package io.lectern.cli.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorRowsTest {
  @TempDir private Path dir;

  @Test
  void shouldReadRowsOneAfterTheOther() throws IOException {
    final Path file = file(24, 2, bits(1), bits(-2.5f), 2);
    try (VectorRows rows = VectorRows.open(file)) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.row()).isZero();
      assertThat(rows.floats()).containsExactly(1, -2.5f);
      assertThat(rows.next()).isTrue();
      assertThat(rows.floats()).containsExactly(0, 0);
      assertThat(rows.next()).isFalse();
      assertThat(rows.row()).isEqualTo(2);
      assertThat(rows.position()).isEqualTo(24);
    }
  }

  @Test
  void shouldReadMoreThanItsBuffer() throws IOException {
    final int dimension = 1000;
    final ByteBuffer bytes =
        ByteBuffer.allocate(700 * 4 * (dimension + 1)).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < 700; row++) {
      bytes.putInt(dimension);
      for (int i = 0; i < dimension; i++) {
        bytes.putInt(row * dimension + i);
      }
    }
    final Path file = dir.resolve("many.ivecs");
    Files.write(file, bytes.array());
    assertThat(VectorRows.dimension(file)).isEqualTo(dimension);
    final var all = VectorRows.readInts(file);
    assertThat(all).hasSize(700);
    assertThat(all.get(699)[999]).isEqualTo(699_999);
  }

  @Test
  void shouldSayWhatIsWrongAndWhere() throws IOException {
    final Path cut = file(11, 2);
    assertThatThrownBy(() -> VectorRows.readFloats(cut))
        .isInstanceOf(VectorRowsException.class)
        .hasMessageContaining(cut + ", vector 0")
        .hasMessageContaining("cut off");
    final Path uneven = file(20, 1, bits(1), 2);
    assertThatThrownBy(() -> VectorRows.readFloats(uneven))
        .hasMessageContaining("vector 1")
        .hasMessageContaining("byte 8")
        .hasMessageContaining("2 values, and those before it have 1");
    final Path text = Files.writeString(dir.resolve("text.fvecs"), "1.0, 2.0, 3.0");
    assertThatThrownBy(() -> VectorRows.readFloats(text)).hasMessageContaining("fvecs");
    final Path ragged = file(10, 1);
    assertThatThrownBy(() -> VectorRows.readFloats(ragged))
        .hasMessageContaining("vector 1")
        .hasMessageContaining("ends within its length");
    final Path empty = Files.createFile(dir.resolve("empty.fvecs"));
    assertThat(VectorRows.readFloats(empty)).isEmpty();
    assertThatThrownBy(() -> VectorRows.dimension(empty)).hasMessageContaining("holds no vector");
  }

  /** A file of so many bytes that begins with words, and goes on with zeros. */
  private Path file(int length, int... words) throws IOException {
    final ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    for (int word : words) {
      bytes.putInt(word);
    }
    return Files.write(Files.createTempFile(dir, "rows", ".fvecs"), bytes.array());
  }

  private static int bits(float value) {
    return Float.floatToRawIntBits(value);
  }
}
