package io.lectern.coordinator;

import io.lectern.engine.os.ProcessArguments;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Entry point of the coordinator process: the commands that own a store. */
@Command(
    name = "lectern",
    description = "Commands of the coordinator.",
    mixinStandardHelpOptions = true,
    subcommands = {ServeCommand.class, RestoreCommand.class, RepairCommand.class},
    versionProvider = CoordinatorMain.Version.class)
public final class CoordinatorMain implements Runnable {
  private static final int BAD_USAGE = 2;

  @Spec private CommandSpec spec;

  private CoordinatorMain() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  private static int run(String... args) {
    final String[] decoded;
    try {
      decoded = ProcessArguments.utf8(args);
    } catch (IllegalArgumentException e) {
      System.err.println("lectern: " + e.getMessage());
      return BAD_USAGE;
    }
    return commandLine().execute(decoded);
  }

  static CommandLine commandLine() {
    return new CommandLine(new CoordinatorMain())
        .setExpandAtFiles(false) // a directory may begin with @
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(CoordinatorMain::onBadUsage)
        .setExecutionExceptionHandler(CoordinatorMain::onDefect);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing.");
  }

  private static int onBadUsage(ParameterException e, String[] args) {
    final CommandLine command = e.getCommandLine();
    command.getErr().println("lectern: " + e.getMessage());
    command
        .getErr()
        .println(
            "Try '" + command.getCommandSpec().qualifiedName() + " --help' for how to use it.");
    return BAD_USAGE;
  }

  /** Commands report what they expect; what comes here is a defect, so its trace is of use. */
  private static int onDefect(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    System.err.println("lectern: a defect, please report it: " + e);
    e.printStackTrace();
    return 3;
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = CoordinatorMain.class.getPackage().getImplementationVersion();
      return new String[] {"lectern " + (version == null ? "(unpackaged)" : version)};
    }
  }
}
