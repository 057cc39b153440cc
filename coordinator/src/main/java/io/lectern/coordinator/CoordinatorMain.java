package io.lectern.coordinator;

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
    versionProvider = CoordinatorMain.Version.class)
public final class CoordinatorMain implements Runnable {

  @Spec private CommandSpec spec;

  private CoordinatorMain() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new CoordinatorMain()).execute(args));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing.");
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = CoordinatorMain.class.getPackage().getImplementationVersion();
      return new String[] {"lectern " + (version == null ? "(unpackaged)" : version)};
    }
  }
}
