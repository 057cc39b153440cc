package io.lectern.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.client.LecternReader;
import io.lectern.client.graph.GraphReader;
import io.lectern.client.graph.Lineage;
import io.lectern.client.graph.Lineage.Mark;
import io.lectern.client.graph.Lineage.Node;
import io.lectern.engine.Edge;
import io.lectern.engine.Snapshot;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lectern lineage}: what a concept rests on. */
@Command(
    name = "lineage",
    description = {
      "Print everything that a concept rests on along some types, as a tree.",
      "Deeper than 40 edges it is not indented further: the depth stands before the edge."
    })
final class LineageCommand extends StoreCommand {
  private static final int MOST_INDENTED = 40;

  @Parameters(paramLabel = "ID", description = "Id of a concept.")
  private String id;

  @Mixin private GraphOptions graph;

  @Mixin private AsOfOption asOf;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "Go no deeper than N edges (default: to the end).")
  private int depth = Integer.MAX_VALUE;

  @Option(
      names = "--json",
      description =
          "Print a JSON line for each concept of the tree, parents first, then one for all.")
  private boolean json;

  @Override
  public Integer call() {
    try (LecternReader reader = LecternReader.open(dir());
        Snapshot snapshot = asOf.open(reader)) {
      print(new GraphReader(snapshot).lineage(id, graph.filter(), depth, graph.budget()));
    }
    return ExitCode.DONE;
  }

  private void print(Lineage lineage) {
    if (json) {
      forEach(lineage, node -> JsonObjects.print(streams().out(), line -> write(line, node)));
      JsonObjects.print(
          streams().out(),
          line -> {
            line.writeNumberField("nodes", lineage.size());
            GraphJson.writeLimit(line, lineage.limit());
          });
    } else {
      forEach(lineage, node -> streams().out().println(line(node)));
    }
    GraphOptions.tell(lineage.limit(), streams());
  }

  /** Each node before its children; trees may be deeper than a stack of calls. */
  private void forEach(Lineage lineage, Consumer<Node> action) {
    final Deque<Node> open = new ArrayDeque<>();
    open.push(lineage.root());
    while (!open.isEmpty() && !streams().out().hasFailed()) {
      final Node node = open.pop();
      action.accept(node);
      node.children().reversed().forEach(open::push);
    }
  }

  private static String line(Node node) {
    final Edge edge = node.edge();
    final String id = node.id();
    if (edge == null) {
      return id + note(node.mark());
    }
    final boolean forward = edge.to().equals(id);
    final float weight = edge.weight();
    final String name = edge.type() + (weight == 1 ? "" : " " + weight);
    return indentation(node.depth())
        + (forward ? "-" + name + "-> " : "<-" + name + "- ")
        + id
        + note(node.mark());
  }

  /** Deeper than this the depth is printed as a number, or a long chain would fill a disk. */
  private static String indentation(int depth) {
    return depth <= MOST_INDENTED
        ? "  ".repeat(depth)
        : "  ".repeat(MOST_INDENTED) + "(" + depth + ") ";
  }

  private static String note(Mark mark) {
    return switch (mark) {
      case NONE -> "";
      case CYCLE -> "  (a circle)";
      case REPEATED -> "  (stands elsewhere too)";
      case CUT -> "  (and more)";
    };
  }

  private static void write(JsonGenerator json, Node node) throws IOException {
    json.writeStringField("id", node.id());
    json.writeNumberField("depth", node.depth());
    final Edge edge = node.edge();
    if (edge != null) {
      json.writeFieldName("edge");
      GraphJson.write(json, edge);
    }
    if (node.mark() != Mark.NONE) {
      json.writeStringField("mark", node.mark().name().toLowerCase(Locale.ROOT));
    }
  }
}
