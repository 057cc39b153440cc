package io.lectern.cli;

import io.lectern.cli.json.JsonItem;
import io.lectern.cli.json.JsonLinesReader;
import io.lectern.cli.json.JsonLinesReader.Selection;
import io.lectern.cli.load.ItemLength;
import io.lectern.cli.view.Refusal;
import io.lectern.client.LecternWriter;
import io.lectern.client.Receipt;
import io.lectern.client.RejectedException;
import io.lectern.client.UnitBuilder;
import io.lectern.client.WriterOptions;
import io.lectern.engine.Edge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What commands that send one unit have in common. */
abstract class WriteCommand extends StoreCommand {
  private static final String UUID_FORM = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = DurationConverter.class,
      description = "How long to wait for the receipt (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  @Mixin private SyncOption sync;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description =
          "Idempotency key: of all writes with one key one is applied, the others print its receipt"
              + " and change nothing. A UUID, or any other text, which stands for the UUID made of"
              + " it.")
  private String key;

  @Option(names = "--json", description = "Print the receipt as a JSON object.")
  private boolean json;

  /** Standard input's items, one command of the unit each; none if it was not read. */
  private List<JsonItem> items = List.of();

  /**
   * Checks arguments and input, before the coordinator is asked for.
   *
   * @return adds the command's own commands to a unit
   */
  abstract Consumer<UnitBuilder> prepare() throws IOException;

  /** What it means that a unit changed nothing: the exit code, after a word to the user. */
  abstract int unchanged();

  /**
   * What it means that a unit changed something: the exit code, after a word to the user if there
   * is something to say.
   *
   * @param changed commands that did
   */
  int changed(int changed) {
    return ExitCode.DONE;
  }

  @Override
  public Integer call() throws IOException {
    final Consumer<UnitBuilder> filling = prepare();
    try (LecternWriter writer =
        LecternWriter.open(dir(), WriterOptions.defaults().withName("command line"))) {
      final UnitBuilder unit = writer.unit().syncLevel(sync.level());
      filling.accept(unit);
      if (unit.length() > LecternWriter.MAX_UNIT_LENGTH) {
        throw tooLong("");
      }
      if (key != null) {
        unit.key(uuid());
      }
      final Receipt receipt = unit.send(timeout);
      print(receipt);
      return receipt.changedCount() == 0 ? unchanged() : changed(receipt.changedCount());
    } catch (RejectedException e) {
      throw located(e);
    }
  }

  /** The refusal with the line of standard input that it is about, if it is about one. */
  private RuntimeException located(RejectedException e) {
    final int index = e.commandIndex();
    if (index < 0 || index >= items.size()) {
      return e;
    }
    final JsonItem item = items.get(index);
    return new CliException(
        ExitCode.REFUSED, place(item) + item.label() + " was refused: " + Refusal.sentence(e), e);
  }

  /** Before memory ends, if standard input does not. */
  private static CliException tooLong(String place) {
    return new CliException(
        ExitCode.NOT_FOUND,
        place
            + "one unit takes "
            + (LecternWriter.MAX_UNIT_LENGTH >> 20)
            + " MiB at most, and this is more; nothing was sent: divide it, or use load, which"
            + " takes any number of items");
  }

  private static String place(JsonItem item) {
    return "standard input, line " + item.line() + ": ";
  }

  private UUID uuid() {
    if (key.isEmpty()) {
      throw usage("--key must not be empty");
    }
    return key.matches(UUID_FORM)
        ? UUID.fromString(key)
        : UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8));
  }

  private void print(Receipt receipt) {
    if (json) {
      JsonObjects.print(
          streams().out(),
          object -> {
            object.writeNumberField("epoch", receipt.epoch());
            object.writeNumberField("changed", receipt.changedCount());
            object.writeStringField("sync_level", receipt.syncLevel().name());
          });
    } else if (receipt.changedCount() > 0) {
      streams().out().println("Done: visible from epoch " + receipt.epoch() + ".");
    }
  }

  /** Standard input's items; at least one. */
  final List<JsonItem> readItems() throws IOException {
    return readItems(UnaryOperator.identity());
  }

  /**
   * As {@link #readItems()}.
   *
   * @param needed what is kept of an item
   */
  final List<JsonItem> readItems(UnaryOperator<JsonItem> needed) throws IOException {
    if (streams().inIsTerminal()) {
      streams().err().println("lectern: type JSON lines; Ctrl-D ends them, Ctrl-C gives up");
    }
    final List<JsonItem> read = new ArrayList<>();
    long length = 0;
    try (JsonLinesReader lines =
        new JsonLinesReader(streams().in(), "standard input", Selection.ALL, false)) {
      for (JsonItem item = lines.next(); item != null; item = lines.next()) {
        final JsonItem kept = needed.apply(item);
        length += ItemLength.atLeast(kept);
        if (length > LecternWriter.MAX_UNIT_LENGTH) {
          throw tooLong(place(item));
        }
        read.add(kept);
      }
    }
    if (read.isEmpty()) {
      throw usage("standard input holds no JSON line");
    }
    items = read;
    return read;
  }

  /** Standard input's edges; at least one, and nothing else. */
  final List<Edge> readEdges(String hint) throws IOException {
    final List<Edge> edges = new ArrayList<>();
    for (JsonItem item : readItems()) {
      switch (item) {
        case JsonItem.Link link -> edges.add(link.edge());
        case JsonItem.Node node -> throw misplaced(node, "an edge: " + hint);
        case JsonItem.Space space -> throw misplaced(space, "an edge: use put");
      }
    }
    return edges;
  }

  /** An item that this command cannot take. */
  final CliException misplaced(JsonItem item, String wanted) {
    return new CliException(ExitCode.NOT_FOUND, place(item) + item.label() + " is not " + wanted);
  }

  /** Tells that nothing was to be done, which is no failure. */
  final int nothingToDo() {
    streams().err().println("lectern: nothing changed: the store held it already");
    return ExitCode.DONE;
  }

  /** Tells how much of what was to be removed was not there. */
  final int removed(int removed, long wanted) {
    if (removed >= wanted) {
      return ExitCode.DONE;
    }
    streams()
        .err()
        .printf(
            "lectern: removed %,d of %,d: the store does not hold the others%n", removed, wanted);
    return ExitCode.NOT_FOUND;
  }

  /** Tells that what was to be removed is not there. */
  final int nothingThere() {
    streams().err().println("lectern: nothing was removed: the store does not hold it");
    return ExitCode.NOT_FOUND;
  }
}
