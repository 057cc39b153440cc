package io.lectern.cli.text;

import io.lectern.engine.StoreStatistics;
import io.lectern.engine.VectorSpaceConfig;
import io.lectern.engine.VectorSpaceUsage;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;

/** The text model of this installation, if it has one. */
public final class TextModel {
  private TextModel() {}

  /** Finds it; that takes seconds if there is one, for it is read and made ready. */
  public static Optional<TextEmbedder> find() {
    return ServiceLoader.load(TextEmbedder.class).findFirst();
  }

  /**
   * Finds it.
   *
   * @throws TextModelException if there is none
   */
  public static TextEmbedder required() {
    return find()
        .orElseThrow(() -> new TextModelException("there is no text model here. " + advice()));
  }

  /** How to get one, in a sentence. */
  public static String advice() {
    final String launcher = System.getProperty("lectern.launcher");
    final String checkout =
        launcher == null
            ? "Lectern's checkout"
            : Path.of(launcher).toAbsolutePath().getParent().toString();
    return "It comes from Maven Central (140 MB): run 'mvn -q -Ptext -DskipTests package' in "
        + checkout;
  }

  /**
   * Makes sure that a store's space, if it is there, is one of the model's vectors.
   *
   * @throws TextModelException if it is of another model
   */
  public static void requireSpace(StoreStatistics statistics, VectorSpaceConfig model) {
    for (VectorSpaceUsage usage : statistics.spaces()) {
      if (usage.config().name().equals(model.name()) && !usage.config().equals(model)) {
        throw new TextModelException(
            "vector space '"
                + model.name()
                + "' has "
                + usage.config().vectorsInWords()
                + ", and the text model makes "
                + model.vectorsInWords()
                + ": name another space with --space");
      }
    }
  }
}
