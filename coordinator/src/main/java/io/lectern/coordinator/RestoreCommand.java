package io.lectern.coordinator;

import io.lectern.coordinator.StoreRestorer.Request;
import io.lectern.coordinator.StoreRestorer.Restored;
import io.lectern.engine.StoreException;
import io.lectern.engine.image.ImageManifest;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lectern restore}: a store made of an image. */
@Command(
    name = "restore",
    description = {
      "Make a store of an image: a backup, or a checkpoint of the store's own directory, which is",
      "made if there is none. Every byte of the image is checked. If the directory has a journal",
      "that goes on where the image ends, the next 'lectern serve' applies it, all of it or up to"
          + " an epoch. The image, if it is none of the store's checkpoints, is copied to be one."
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
      paramLabel = "PATH",
      description = {
        "The image's directory: DIR/checkpoints/N, or where a backup was put (default: the newest",
        "checkpoint in DIR that is not damaged, and not later than the epoch)."
      })
  private Path image;

  @Option(
      names = "--epoch",
      paramLabel = "EPOCH",
      description = {
        "Restore the store as it was at this epoch, any from that of the image to the journal's",
        "last (default: the last)."
      })
  private long epoch = StoreRestorer.LAST_EPOCH;

  @Mixin private DirectoryOption directory;

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

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    requireUsage();
    final CoordinatorConfig config = directory.config();
    final PrintStream console = System.err;
    try {
      final Restored restored =
          new StoreRestorer(config, console)
              .restore(new Request(image, epoch, replace, !withoutJournal));
      System.out.println(line(config.directory(), restored));
      return DONE;
    } catch (StoreException e) {
      console.println("lectern: " + e.getMessage());
      return REFUSED;
    }
  }

  private void requireUsage() {
    if (epoch < 0) {
      throw new ParameterException(spec.commandLine(), "--epoch " + epoch + " must be 1 or more");
    }
    if (epoch != StoreRestorer.LAST_EPOCH && withoutJournal) {
      throw new ParameterException(
          spec.commandLine(), "--epoch takes a journal: say it without --without-journal");
    }
    if (image == null && withoutJournal) {
      throw new ParameterException(
          spec.commandLine(), "--without-journal takes an image: name it with --from");
    }
  }

  private String line(Path path, Restored restored) {
    final ImageManifest manifest = restored.manifest();
    return json
        ? "{\"image_epoch\":"
            + manifest.epoch()
            + ",\"epoch\":"
            + (restored.epoch() == StoreRestorer.LAST_EPOCH ? "null" : restored.epoch())
            + ",\"bytes\":"
            + manifest.bytes()
            + "}"
        : "Restored: the store in "
            + path
            + " is made of the image of epoch "
            + manifest.epoch()
            + ", of "
            + Instant.ofEpochMilli(manifest.takenAtMs())
            + ", and will go on to "
            + (restored.epoch() == StoreRestorer.LAST_EPOCH
                ? "the end of the journal"
                : "epoch " + restored.epoch())
            + ". Next: lectern serve --dir "
            + path;
  }
}
