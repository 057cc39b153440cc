package io.lectern.benchmarks;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The price of a concept id's 128-bit fingerprint by the library: what a key costs, and a lookup by
 * text of a kind that is not hashed where it lies.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class IdFingerprintBenchmark {

  @Param({"16", "24", "64"})
  public int idLengthBytes;

  private final Hasher128 hasher = Hashing.xxh3_128();
  private String id;
  private byte[] encodedId;

  @Setup
  public void setUp() {
    id = "c".repeat(idLengthBytes);
    encodedId = id.getBytes(StandardCharsets.UTF_8);
  }

  @Benchmark
  public HashValue128 ofEncodedId() {
    return hasher.hashBytesTo128Bits(encodedId);
  }

  @Benchmark
  public HashValue128 ofString() {
    return hasher.hashBytesTo128Bits(id.getBytes(StandardCharsets.UTF_8));
  }
}
