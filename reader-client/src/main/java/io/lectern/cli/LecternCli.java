package io.lectern.cli;

import io.lectern.engine.os.ProcessArguments;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Entry point of the command line: everything that reads a store or sends commands. */
@Command(
    name = "lectern",
    description = "A knowledge base in one mapped file: one coordinator writes, many readers read.",
    mixinStandardHelpOptions = true,
    versionProvider = LecternCli.Version.class,
    footer = {
      "",
      "The store's directory is --dir, or else the environment's LECTERN_DIR.",
      "",
      "Exit codes: 0 done; 1 not found, or input failed a check; 2 bad usage;",
      "3 refused by the store, the coordinator or the operating system.",
      "",
      "Begin with: lectern demo"
    })
public final class LecternCli implements Runnable {
  /** In the order in which the help lists them. */
  private static final Map<String, Class<?>> COMMANDS = commands();

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print stack traces of errors (also: LECTERN_DEBUG).")
  private boolean debug;

  @Spec private CommandSpec spec;

  private final Streams streams;

  private LecternCli(Streams streams) {
    this.streams = streams;
  }

  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // numbers look the same everywhere
    System.exit(runProcess(Streams.ofProcess(), args));
  }

  private static int runProcess(Streams streams, String... args) {
    final String[] decoded;
    try {
      decoded = ProcessArguments.utf8(args);
    } catch (IllegalArgumentException e) {
      streams.err().println("lectern: " + e.getMessage());
      return ExitCode.USAGE;
    }
    return run(streams, decoded);
  }

  /** Runs a command and tells its exit code. */
  static int run(Streams streams, String... args) {
    final Failures failures = new Failures(streams, System.getenv("LECTERN_DEBUG") != null);
    final CommandLine command = new CommandLine(new LecternCli(streams));
    neededFor(args).forEach(command::addSubcommand);
    command
        .setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8))
        .setExpandAtFiles(false) // an id may begin with @
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures)
        .setUsageHelpAutoWidth(streams.outIsTerminal());
    final int exitCode = execute(command, failures, args);
    try {
      streams.out().finish();
      return exitCode;
    } catch (CliException e) {
      return failures.tell(e, command);
    }
  }

  /** What picocli does not catch ends a command, too. */
  private static int execute(CommandLine command, Failures failures, String... args) {
    try {
      return command.execute(args);
    } catch (OutOfMemoryError | StackOverflowError e) {
      return failures.tell(e, command);
    }
  }

  private static Map<String, Class<?>> commands() {
    final Map<String, Class<?>> commands = new LinkedHashMap<>();
    commands.put("serve", ServeCommand.class);
    commands.put("load", LoadCommand.class);
    commands.put("get", GetCommand.class);
    commands.put("history", HistoryCommand.class);
    commands.put("neighbors", NeighborsCommand.class);
    commands.put("path", PathCommand.class);
    commands.put("lineage", LineageCommand.class);
    commands.put("ancestors", AncestorsCommand.class);
    commands.put("associations", AssociationsCommand.class);
    commands.put("activate", ActivateCommand.class);
    commands.put("match", MatchCommand.class);
    commands.put("graph", GraphCommand.class);
    commands.put("search", SearchCommand.class);
    commands.put("create-space", CreateSpaceCommand.class);
    commands.put("ann-eval", AnnEvalCommand.class);
    commands.put("snapshot", SnapshotCommand.class);
    commands.put("put", PutCommand.class);
    commands.put("link", LinkCommand.class);
    commands.put("delete", DeleteCommand.class);
    commands.put("unlink", UnlinkCommand.class);
    commands.put("stats", StatsCommand.class);
    commands.put("watch", WatchCommand.class);
    commands.put("dump", DumpCommand.class);
    commands.put("checkpoint", CheckpointCommand.class);
    commands.put("backup", BackupCommand.class);
    commands.put("restore", RestoreCommand.class);
    commands.put("verify", VerifyCommand.class);
    commands.put("demo", DemoCommand.class);
    commands.put("demo-reader", DemoReaderCommand.class);
    commands.put("help", HelpCommand.class);
    return commands;
  }

  /**
   * The command that is called, if it is the first word; or else all. To look at all of them takes
   * longer than most of them take to run.
   */
  private static Map<String, Class<?>> neededFor(String... args) {
    final Class<?> called = args.length > 0 ? COMMANDS.get(args[0]) : null;
    return called == null || called == HelpCommand.class ? COMMANDS : Map.of(args[0], called);
  }

  /** The root of a command's tree; null if that is another program's. */
  static LecternCli of(CommandLine command) {
    CommandLine root = command;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    return root.getCommand() instanceof LecternCli lectern ? lectern : null;
  }

  Streams streams() {
    return streams;
  }

  boolean isDebug() {
    return debug;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "A command is missing: 'lectern help' lists them.");
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      final String version = LecternCli.class.getPackage().getImplementationVersion();
      return new String[] {"lectern " + (version == null ? "(unpackaged)" : version)};
    }
  }
}
