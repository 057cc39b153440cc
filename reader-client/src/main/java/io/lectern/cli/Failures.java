package io.lectern.cli;

import io.lectern.cli.json.JsonLinesException;
import io.lectern.cli.load.LoadReport.TooManyErrorsException;
import io.lectern.cli.text.TextModelException;
import io.lectern.cli.vectors.VectorRowsException;
import io.lectern.cli.view.Refusal;
import io.lectern.client.RejectedException;
import io.lectern.client.WriteException;
import io.lectern.client.graph.NoSuchConceptException;
import io.lectern.engine.StoreException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever ends a command into one sentence on standard error and an exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final Streams streams;
  private final boolean debug;

  /**
   * @param debug print stack traces too, whatever the command's options say
   */
  Failures(Streams streams, boolean debug) {
    this.streams = streams;
    this.debug = debug;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    final CommandLine command = e.getCommandLine();
    streams.err().println("lectern: " + sentence(e, args));
    UnmatchedArgumentException.printSuggestions(
        e, new PrintWriter(streams.err(), true, StandardCharsets.UTF_8));
    streams
        .err()
        .println(
            "Try '" + command.getCommandSpec().qualifiedName() + " --help' for how to use it.");
    trace(e, debug);
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult result) {
    if (e instanceof ParameterException parameter) {
      return handleParseException(parameter, new String[0]);
    }
    return tell(e, command);
  }

  /**
   * Tells of what ended a command.
   *
   * @return the exit code
   */
  int tell(Throwable e, CommandLine command) {
    streams.out().flush();
    streams.err().println("lectern: " + sentence(e));
    final LecternCli lectern = LecternCli.of(command);
    trace(e, debug || (lectern != null && lectern.isDebug()));
    return exitCode(e);
  }

  private static String sentence(ParameterException e, String... args) {
    if (e instanceof MissingParameterException) {
      // What looks like an option is no parameter: that it is missing would be half of the truth.
      final Optional<String> option = unknownOption(e.getCommandLine().getCommandSpec(), args);
      if (option.isPresent()) {
        return noOption(option.orElseThrow());
      }
    }
    return sentence(e);
  }

  /** The first word that looks like an option and is none, nor the value of one. */
  private static Optional<String> unknownOption(CommandSpec command, String... args) {
    int i = 0;
    while (i < args.length && !args[i].equals("--")) {
      final String[] word = args[i].split("=", 2);
      final OptionSpec option = command.findOption(word[0]);
      if (option == null && args[i].length() > 1 && args[i].startsWith("-")) {
        return Optional.of(args[i]);
      }
      i += option == null || word.length > 1 ? 1 : 1 + option.arity().min();
    }
    return Optional.empty();
  }

  private static String noOption(String word) {
    return "there is no option " + word + "; an id that begins with a dash goes behind --";
  }

  private static String sentence(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      return e.getMessage().replaceFirst("^Error: ", "");
    }
    final String first = unmatched.getUnmatched().getFirst();
    final boolean isRoot = e.getCommandLine().getParent() == null;
    if (unmatched.isUnknownOption()) {
      return isRoot
          ? "there is no option " + first + " before a command; it may go after it"
          : noOption(first);
    }
    return isRoot
        ? "there is no command '" + first + "'"
        : "'" + first + "' is one argument too many; one with spaces needs quotes";
  }

  private void trace(Throwable e, boolean wanted) {
    if (wanted) {
      e.printStackTrace(streams.err());
    }
  }

  private static String sentence(Throwable e) {
    return switch (e) {
      case CliException failure -> failure.getMessage();
      case StoreException failure -> failure.getMessage();
      case RejectedException failure -> Refusal.sentence(failure);
      case WriteException failure -> failure.getMessage();
      case NoSuchConceptException failure -> failure.getMessage();
      case JsonLinesException failure -> failure.getMessage();
      case VectorRowsException failure -> failure.getMessage();
      case TooManyErrorsException failure -> failure.getMessage();
      case TextModelException failure -> failure.getMessage();
      case IllegalArgumentException failure -> failure.getMessage();
      case UncheckedIOException failure -> sentence(failure.getCause());
      case NoSuchFileException failure -> "there is no " + failure.getFile();
      case AccessDeniedException failure ->
          "no permission for "
              + failure.getFile()
              + ": run as its owner or as a member of its group";
      case FileSystemException failure when failure.getReason() != null ->
          failure.getFile() + ": " + failure.getReason();
      case OutOfMemoryError failure ->
          "memory has run out: ask for less (--limit, --top, -k, --max-concepts, --max-edges,"
              + " --hops, where a command has them), or give it more: LECTERN_JAVA_OPTS=-Xmx2g";
      case StackOverflowError failure ->
          "what was asked for, or the input, is nested too deep: ask for less, or give it a larger"
              + " stack: LECTERN_JAVA_OPTS=-Xss64m";
      case FileNotFoundException failure -> failure.getMessage();
      case IOException failure -> "input or output failed: " + failure.getMessage();
      default -> "unexpected failure, please report it with the output of --debug: " + e;
    };
  }

  private static int exitCode(Throwable e) {
    return switch (e) {
      case CliException failure -> failure.exitCode();
      case StoreException failure -> ExitCode.REFUSED;
      case WriteException failure -> ExitCode.REFUSED;
      case NoSuchConceptException failure -> ExitCode.NOT_FOUND;
      case JsonLinesException failure -> ExitCode.NOT_FOUND;
      case VectorRowsException failure -> ExitCode.NOT_FOUND;
      case IllegalArgumentException failure -> ExitCode.USAGE;
      case UncheckedIOException failure -> exitCode(failure.getCause());
      case NoSuchFileException failure -> ExitCode.NOT_FOUND;
      default -> ExitCode.REFUSED;
    };
  }
}
