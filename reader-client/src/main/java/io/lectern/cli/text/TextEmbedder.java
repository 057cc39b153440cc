package io.lectern.cli.text;

import io.lectern.engine.VectorSpaceConfig;
import java.util.List;

/**
 * A model that makes vectors of texts: near in meaning, near as vectors. Found by {@link
 * java.util.ServiceLoader}; the module {@code text-embedding} has one.
 *
 * <p>Safe for use by several threads.
 */
public interface TextEmbedder {
  /** A space for its vectors, with the model's name and version. */
  VectorSpaceConfig space(String name);

  /** The vectors of texts, in the order of these; computed on all processors. */
  List<float[]> embed(List<String> texts);
}
