package io.lectern.engine.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.engine.FileRange;
import io.lectern.engine.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenManifestTest {
  @TempDir Path directory;

  @Test
  void shouldWriteManifestAndReadItBack() throws IOException {
    final ImageChunks chunks =
        new ImageChunks(
            List.of(new FileRange(0, 4096), new FileRange(2 << 20, 3 * 4096)), 2 * 4096);
    final ChunkHashes hashes = new ChunkHashes(3);
    for (int i = 0; i < 3; i++) {
      hashes.set(i, 0x1010 + i, 0x2020 + i);
    }
    ManifestFile.write(
        directory,
        new ImageManifest(
            0x1111, 0x2222, 4 << 20, 77, 5, 1_767_225_600_000L, 0x4444, chunks, hashes));

    Golden.assertMatches("image-manifest", 0, Files.readAllBytes(ManifestFile.path(directory)));
    final ImageManifest read = ImageManifest.read(directory);
    assertThat(read.storeIdHigh()).isEqualTo(0x1111);
    assertThat(read.storeIdLow()).isEqualTo(0x2222);
    assertThat(read.fileLength()).isEqualTo(4 << 20);
    assertThat(read.epoch()).isEqualTo(77);
    assertThat(read.term()).isEqualTo(5);
    assertThat(read.takenAtMs()).isEqualTo(1_767_225_600_000L);
    assertThat(read.hashSeed()).isEqualTo(0x4444);
    assertThat(read.bytes()).isEqualTo(4 * 4096);
    assertThat(read.chunks().ranges()).isEqualTo(chunks.ranges());
    assertThat(read.hashes().high(2)).isEqualTo(0x1012);
    assertThat(read.hashes().low(2)).isEqualTo(0x2022);
    assertThat(read.chunks().find(2 << 20, 2 * 4096)).isEqualTo(1);
    assertThat(read.chunks().find((2 << 20) + 2 * 4096, 4096)).isEqualTo(2);
    assertThat(read.chunks().find((2 << 20) + 2 * 4096, 8192)).as("not as long").isEqualTo(-1);
    assertThat(read.chunks().find(1 << 20, 4096)).as("between ranges").isEqualTo(-1);
  }
}
