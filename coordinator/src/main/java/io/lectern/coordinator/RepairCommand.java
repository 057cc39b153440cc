package io.lectern.coordinator;

import io.lectern.coordinator.StoreRepairer.Outcome;
import io.lectern.engine.StoreException;
import io.lectern.engine.verify.Finding;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lectern verify --repair}: puts right what follows from something else. */
@Command(
    name = "verify",
    description = {
      "Walk every structure of a store that nobody uses, say what is wrong and where, and make"
          + " anew",
      "what follows from something else: the id index and the slots from the records, one"
          + " direction",
      "of the edges from the other, counts and free space. The store of before is put aside."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:clean, or clean now",
      "1:damage is left that nothing else tells how to put right",
      "2:bad usage",
      "3:the store is in use, or none, or beyond repair; nothing has changed"
    })
final class RepairCommand implements Callable<Integer> {
  private static final int DONE = 0;
  private static final int DAMAGE_LEFT = 1;
  private static final int REFUSED = 3;

  @Spec private CommandSpec spec;

  @Option(
      names = "--dir",
      defaultValue = "${env:LECTERN_DIR}",
      paramLabel = "DIR",
      description = "The store's directory (default: the environment's LECTERN_DIR).")
  private Path directory;

  @Option(names = "--repair", required = true, description = "Repair what can be.")
  private boolean repair;

  @Override
  public Integer call() {
    if (!repair || directory == null || directory.toString().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "which store? Name its directory with --dir, or in LECTERN_DIR");
    }
    final CoordinatorConfig config = CoordinatorConfig.of(directory.toAbsolutePath().normalize());
    final PrintStream out = System.out;
    try {
      final Outcome outcome =
          new StoreRepairer(
                  config,
                  new StoreRepairer.Listener() {
                    @Override
                    public void onFound(Finding finding) {
                      out.println("found: " + finding);
                    }

                    @Override
                    public void onDone(String sentence) {
                      out.println("done: " + sentence);
                    }

                    @Override
                    public void onLeft(Finding finding) {
                      out.println("left: " + finding);
                    }
                  })
              .repair();
      out.println(summary(config.directory(), outcome));
      return outcome.left() == 0 ? DONE : DAMAGE_LEFT;
    } catch (StoreException e) {
      System.err.println("lectern: " + e.getMessage());
      return REFUSED;
    }
  }

  private static String summary(Path store, Outcome outcome) {
    if (outcome.found() == 0) {
      return "Clean: the store in " + store + ". There is nothing to repair.";
    }
    final String advice =
        "Restore the store from a checkpoint: lectern restore --dir " + store + " --replace";
    if (outcome.aside() == null) {
      return "Nothing was changed: what is wrong follows from nothing else. " + advice;
    }
    return (outcome.left() == 0
            ? "Repaired: the store in " + store + " is clean."
            : "Repaired in part: " + outcome.left() + " findings are left. " + advice)
        + " The store of before is in "
        + outcome.aside();
  }
}
