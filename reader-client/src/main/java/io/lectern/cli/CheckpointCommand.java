package io.lectern.cli;

import io.lectern.client.LecternWriter;
import io.lectern.client.Receipt;
import java.time.Duration;
import picocli.CommandLine.Command;

/** {@code lectern checkpoint}: an image beside the store. */
@Command(
    name = "checkpoint",
    description = {
      "Have the coordinator take a checkpoint now: an image of the store in its own directory,",
      "forced to the disk and verified. Everything else goes on meanwhile."
    })
final class CheckpointCommand extends ImageRequestCommand {
  @Override
  Receipt request(LecternWriter writer, Duration limit) {
    return writer.checkpoint(limit);
  }

  @Override
  String done(long epoch) {
    return "Done: the checkpoint of epoch " + epoch + " is verified.";
  }
}
