package io.lectern.cli;

import io.lectern.cli.demo.DemoReader;
import java.io.IOException;
import picocli.CommandLine.Command;

/** A reader process of the demo; driven over standard input and output. */
@Command(name = "demo-reader", hidden = true, description = "A reader process of the demo.")
final class DemoReaderCommand extends StoreCommand {
  @Override
  public Integer call() throws IOException {
    try (DemoReader reader = DemoReader.open(dir())) {
      reader.serve(streams().in(), streams().out());
    }
    return ExitCode.DONE;
  }
}
