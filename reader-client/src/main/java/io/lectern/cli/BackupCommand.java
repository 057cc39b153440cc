package io.lectern.cli;

import io.lectern.client.LecternWriter;
import io.lectern.client.Receipt;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lectern backup}: an image wherever its owner likes. */
@Command(
    name = "backup",
    description = {
      "Have the coordinator put an image of the whole store into a new directory, and verify it,",
      "while everything runs. 'lectern restore' makes a store of it."
    })
final class BackupCommand extends ImageRequestCommand {
  @Option(
      names = "--to",
      required = true,
      paramLabel = "PATH",
      description = {
        "A directory that is new or empty. The coordinator writes it: it is named as that sees it."
      })
  private Path target;

  @Override
  Receipt request(LecternWriter writer, Duration limit) {
    return writer.backup(target, limit);
  }

  @Override
  String done(long epoch) {
    return "Done: the image of epoch " + epoch + " in " + target + " is verified.";
  }
}
