package io.lectern.graphdatabases;

import java.io.IOException;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

/**
 * A graph, and what it is asked: read from a file of big-endian ints, in which each array comes
 * behind its length.
 */
final class Questions {
  final int vertices;

  // The edges, in columns.
  final int[] froms;
  final int[] tos;

  /** Vertices that questions begin with. */
  final int[] starts;

  /** As many, for questions of two. */
  final int[] goals;

  private Questions(IntBuffer ints) {
    vertices = ints.get();
    froms = array(ints);
    tos = array(ints);
    starts = array(ints);
    goals = array(ints);
  }

  static Questions read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return new Questions(channel.map(MapMode.READ_ONLY, 0, channel.size()).asIntBuffer());
    }
  }

  private static int[] array(IntBuffer ints) {
    final int[] array = new int[ints.get()];
    ints.get(array);
    return array;
  }

  /** How many edges begin at each vertex. */
  int[] degrees() {
    final int[] degrees = new int[vertices];
    for (int from : froms) {
      degrees[from]++;
    }
    return degrees;
  }
}
