package io.lectern.cli;

import io.lectern.client.UnitBuilder;
import io.lectern.engine.VectorMetric;
import io.lectern.engine.VectorSpaceConfig;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lectern create-space}: a vector space. */
@Command(
    name = "create-space",
    description = "Make a vector space; nothing if there is the very same. 'stats' lists them.",
    footer = {
      "",
      "A concept has at most one vector in each space. Spaces stay as long as their store, so a"
          + " new version of a model gets a space of its own. A space that was not made is made by"
          + " the first vector put into it: of that dimension, compared by cosine."
    })
final class CreateSpaceCommand extends WriteCommand {
  @Parameters(paramLabel = "NAME", description = "The space's name.")
  private String name;

  @Option(
      names = "--dimension",
      paramLabel = "N",
      required = true,
      description = "Values of each vector, 2 to 4096.")
  private int dimension;

  @Option(
      names = "--metric",
      paramLabel = "cosine|dot|euclidean",
      defaultValue = "cosine",
      description = "How vectors are compared (default: ${DEFAULT-VALUE}).")
  private VectorMetric metric;

  @Option(
      names = "--model",
      paramLabel = "M",
      defaultValue = "",
      description = "The model that the vectors come from.")
  private String model;

  @Option(
      names = "--model-version",
      paramLabel = "V",
      defaultValue = "",
      description = "The model's version.")
  private String modelVersion;

  @Override
  Consumer<UnitBuilder> prepare() {
    final VectorSpaceConfig config =
        new VectorSpaceConfig(name, dimension, metric, model, modelVersion);
    return unit -> unit.createSpace(config);
  }

  @Override
  int unchanged() {
    return nothingToDo();
  }
}
