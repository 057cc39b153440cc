package io.lectern.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Entry point of the command line: everything that reads a store or sends commands. */
@Command(
    name = "lectern",
    description = "A knowledge base in one mapped file: one coordinator writes, many readers read.",
    mixinStandardHelpOptions = true,
    versionProvider = LecternCli.Version.class)
public final class LecternCli implements Runnable {

  @Spec private CommandSpec spec;

  private LecternCli() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new LecternCli()).execute(args));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing.");
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = LecternCli.class.getPackage().getImplementationVersion();
      return new String[] {"lectern " + (version == null ? "(unpackaged)" : version)};
    }
  }
}
