package io.lectern.cli;

import io.lectern.cli.demo.Demo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code lectern demo}: the main job on real data. */
@Command(
    name = "demo",
    description =
        "See it work: a coordinator, all of WordNet, two reader processes. Takes less than a"
            + " minute, ends by itself and leaves nothing behind.")
final class DemoCommand implements Callable<Integer> {
  @ParentCommand private LecternCli lectern;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Override
  public Integer call() throws IOException, InterruptedException {
    final Path launcher = Launcher.required("demo");
    final Streams streams = lectern.streams();
    new Demo(launcher, streams.out(), streams.outIsTerminal()).run();
    return ExitCode.DONE;
  }
}
