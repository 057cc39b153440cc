package io.lectern.text;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.AbstractInProcessEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.OnnxBertBiEncoder;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import io.lectern.cli.text.TextEmbedder;
import io.lectern.engine.VectorMetric;
import io.lectern.engine.VectorSpaceConfig;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * The sentence model all-MiniLM-L6-v2 with weights of a byte each. Knows English; of a text of more
 * than 510 tokens the parts are embedded and their mean is taken.
 */
public final class MiniLmEmbedder implements TextEmbedder {
  static final String MODEL = "all-MiniLM-L6-v2";

  /** Begins with the SHA-256 of the model's file, which is what decides on the vectors. */
  static final String VERSION = "q-afdb6f1a0e45";

  static final String MODEL_FILE = "/all-minilm-l6-v2-q.onnx";
  private static final String TOKENIZER_FILE = "/all-minilm-l6-v2-q-tokenizer.json";
  private static final int DIMENSION = 384;

  static {
    // Else the tokenizer's library may look for a newer one on the net, and tell of its use.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  private final Model model;

  /**
   * Reads the model.
   *
   * @throws IllegalStateException if it cannot be run here
   */
  public MiniLmEmbedder() {
    final int processors = Runtime.getRuntime().availableProcessors();
    this.model =
        new Model(encoder(), Executors.newFixedThreadPool(processors, MiniLmEmbedder::daemon));
  }

  private static Thread daemon(Runnable task) {
    return Thread.ofPlatform().name("embedding").daemon().unstarted(task);
  }

  private static OnnxBertBiEncoder encoder() {
    // Texts are short: each is computed by one thread, and several side by side.
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        InputStream weights = open(MODEL_FILE);
        InputStream tokenizer = open(TOKENIZER_FILE)) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      final OrtEnvironment environment = OrtEnvironment.getEnvironment();
      return new OnnxBertBiEncoder(
          environment,
          environment.createSession(weights.readAllBytes(), options),
          tokenizer,
          PoolingMode.MEAN);
    } catch (OrtException e) {
      throw new IllegalStateException("the text model cannot be run here: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String file) throws IOException {
    final InputStream in = MiniLmEmbedder.class.getResourceAsStream(file);
    if (in == null) {
      throw new FileNotFoundException(file + " is in no jar on the class path");
    }
    return in;
  }

  @Override
  public VectorSpaceConfig space(String name) {
    return new VectorSpaceConfig(name, DIMENSION, VectorMetric.COSINE, MODEL, VERSION);
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    return model.embedAll(texts.stream().map(TextSegment::from).toList()).content().stream()
        .map(Embedding::vector)
        .toList();
  }

  private static final class Model extends AbstractInProcessEmbeddingModel {
    private final OnnxBertBiEncoder encoder;

    Model(OnnxBertBiEncoder encoder, Executor executor) {
      super(executor);
      this.encoder = encoder;
    }

    @Override
    protected OnnxBertBiEncoder model() {
      return encoder;
    }
  }
}
