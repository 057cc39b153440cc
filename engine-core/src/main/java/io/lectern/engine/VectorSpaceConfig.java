package io.lectern.engine;

import io.lectern.layout.HnswRegionDescriptor;
import java.util.Locale;

/**
 * What is fixed when a vector space is made.
 *
 * @param name at most 62 bytes of UTF-8
 * @param dimension values of each vector, 2 to 4096
 * @param metric how vectors are compared
 * @param model that the vectors come from, empty if not told; at most 126 bytes of UTF-8
 * @param modelVersion of the model, empty if not told; at most 62 bytes of UTF-8
 */
public record VectorSpaceConfig(
    String name, int dimension, VectorMetric metric, String model, String modelVersion) {

  /**
   * Checks every field.
   *
   * @throws IllegalArgumentException that names the field
   */
  public VectorSpaceConfig {
    Limits.requireSpaceName(name);
    Limits.require(
        dimension >= HnswRegionDescriptor.MIN_DIMENSION
            && dimension <= HnswRegionDescriptor.MAX_DIMENSION,
        "dimension",
        dimension,
        "of space " + name + " must be 2 to 4096");
    Limits.require(metric != null, "metric", metric, "of space " + name + " is missing");
    Limits.requireText("model", model, 0, HnswRegionDescriptor.MAX_MODEL_LENGTH);
    Limits.requireText(
        "model version", modelVersion, 0, HnswRegionDescriptor.MAX_MODEL_VERSION_LENGTH);
  }

  /** Which vectors the space has, for people: {@code vectors of 3 values, compared by cosine…}. */
  public String vectorsInWords() {
    return "vectors of "
        + dimension
        + " values, compared by "
        + metric.name().toLowerCase(Locale.ROOT)
        + (model.isEmpty() ? ", of no model that is known" : ", of model " + model)
        + (modelVersion.isEmpty() ? "" : " version " + modelVersion);
  }
}
