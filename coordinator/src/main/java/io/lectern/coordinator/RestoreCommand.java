package io.lectern.coordinator;

import io.lectern.engine.StoreException;
import io.lectern.engine.image.ImageManifest;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lectern restore}: a store made of an image. */
@Command(
    name = "restore",
    description = {
      "Make a store of an image: a backup, or a checkpoint of the store's own directory. Every"
          + " byte",
      "of the image is checked. If the directory has a journal that goes on where the image ends,",
      "the next 'lectern serve' applies it."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:restored",
      "2:bad usage",
      "3:the image is damaged, or the directory is in use or not fit; nothing has changed"
    })
final class RestoreCommand implements Callable<Integer> {
  private static final int DONE = 0;
  private static final int REFUSED = 3;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "PATH",
      description = "The image's directory: DIR/checkpoints/N, or where a backup was put.")
  private Path image;

  @Option(
      names = "--dir",
      required = true,
      paramLabel = "DIR",
      description = "The store's directory; made if there is none.")
  private Path directory;

  @Option(
      names = "--replace",
      description = "Put a store aside that is in the directory; without this that is refused.")
  private boolean replace;

  @Option(
      names = "--without-journal",
      description = "Put a journal aside that is in the directory, and restore the image alone.")
  private boolean withoutJournal;

  @Option(names = "--json", description = "Print a JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    final PrintStream console = System.err;
    final CoordinatorConfig config = CoordinatorConfig.of(directory.toAbsolutePath().normalize());
    try {
      final ImageManifest manifest =
          new StoreRestorer(config, console).restore(image, replace, !withoutJournal);
      System.out.println(line(config.directory(), manifest));
      return DONE;
    } catch (StoreException e) {
      console.println("lectern: " + e.getMessage());
      return REFUSED;
    }
  }

  private String line(Path path, ImageManifest manifest) {
    return json
        ? "{\"epoch\":" + manifest.epoch() + ",\"bytes\":" + manifest.bytes() + "}"
        : "Restored: the store in "
            + path
            + " is that of epoch "
            + manifest.epoch()
            + ", of "
            + Instant.ofEpochMilli(manifest.takenAtMs())
            + ". Next: lectern serve --dir "
            + path;
  }
}
