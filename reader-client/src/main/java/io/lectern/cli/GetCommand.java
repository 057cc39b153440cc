package io.lectern.cli;

import io.lectern.cli.json.JsonLinesWriter;
import io.lectern.client.LecternReader;
import io.lectern.engine.Concept;
import io.lectern.engine.Snapshot;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lectern get}: concepts by id, all of one snapshot. */
@Command(name = "get", description = "Print concepts.")
final class GetCommand extends StoreCommand {
  @Parameters(paramLabel = "ID", arity = "1..*", description = "Ids of concepts.")
  private List<String> ids;

  @Mixin private AsOfOption asOf;

  @Option(names = "--json", description = "Print JSON lines, as load takes them.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    int missing = 0;
    try (LecternReader reader = LecternReader.open(dir());
        Snapshot snapshot = asOf.open(reader);
        JsonLinesWriter lines = new JsonLinesWriter(streams().out())) {
      final ConceptPrinter printer = new ConceptPrinter(streams().out());
      for (String id : ids) {
        final Optional<Concept> concept = snapshot.get(id);
        if (concept.isEmpty()) {
          lines.flush();
          streams().err().println("lectern: there is no concept '" + id + "'");
          missing++;
        } else if (json) {
          lines.write(concept.get());
        } else {
          printer.print(concept.get());
        }
      }
    }
    return missing > 0 ? ExitCode.NOT_FOUND : ExitCode.DONE;
  }
}
