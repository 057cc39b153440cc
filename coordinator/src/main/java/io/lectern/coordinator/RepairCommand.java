package io.lectern.coordinator;

import io.lectern.coordinator.StoreRepairer.Outcome;
import io.lectern.engine.StoreException;
import io.lectern.engine.verify.Finding;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
      "3:the store is in use, none, beyond repair, or of before a power loss; nothing has changed"
    })
final class RepairCommand implements Callable<Integer> {
  private static final int DONE = 0;
  private static final int DAMAGE_LEFT = 1;
  private static final int REFUSED = 3;

  @Mixin private DirectoryOption directory;

  @Option(names = "--repair", required = true, description = "Repair what can be.")
  @SuppressWarnings("UnusedVariable") // that it is said is why this command runs
  private boolean repair;

  @Option(names = "--json", description = "Print JSON lines, the last of them a summary.")
  private boolean json;

  @Override
  public Integer call() {
    final CoordinatorConfig config = directory.config();
    try {
      final Outcome outcome = new StoreRepairer(config, new Printer()).repair();
      System.out.println(json ? jsonSummary(outcome) : summary(config.directory(), outcome));
      return outcome.left() == 0 ? DONE : DAMAGE_LEFT;
    } catch (StoreException e) {
      System.err.println("lectern: " + e.getMessage());
      return REFUSED;
    }
  }

  /** Prints each step as it comes. */
  private final class Printer implements StoreRepairer.Listener {
    @Override
    public void onFound(Finding finding) {
      print("found", finding);
    }

    @Override
    public void onDone(String sentence) {
      System.out.println(
          json ? "{\"done\":" + JsonText.quote(sentence) + "}" : "done: " + sentence);
    }

    @Override
    public void onLeft(Finding finding) {
      print("left", finding);
    }

    private void print(String state, Finding finding) {
      System.out.println(
          json
              ? "{\"state\":"
                  + JsonText.quote(state)
                  + ",\"structure\":"
                  + JsonText.quote(finding.structure())
                  + ",\"offset\":"
                  + finding.offset()
                  + ",\"finding\":"
                  + JsonText.quote(finding.text())
                  + "}"
              : state + ": " + finding);
    }
  }

  private static String jsonSummary(Outcome outcome) {
    return "{\"found\":"
        + outcome.found()
        + ",\"left\":"
        + outcome.left()
        + ",\"replaced\":"
        + JsonText.quote(outcome.aside() == null ? null : outcome.aside().toString())
        + "}";
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
