package io.lectern.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.cli.json.JsonLinesWriter;
import io.lectern.client.LecternReader;
import io.lectern.engine.ConceptVersion;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lectern history}: the versions of a concept. */
@Command(
    name = "history",
    description = {
      "Print the versions of a concept that are still kept, newest first: from which epoch on each",
      "was in force, and when it was written. 'serve --retain' says how many are kept."
    })
final class HistoryCommand extends StoreCommand {
  @Parameters(paramLabel = "ID", description = "Id of a concept.")
  private String id;

  @Option(
      names = "--json",
      description = "Print a JSON line for each version; the concept in it as load takes it.")
  private boolean json;

  @Override
  public Integer call() {
    final List<ConceptVersion> versions;
    try (LecternReader reader = LecternReader.open(dir())) {
      versions = reader.history(id);
    }
    final ConceptPrinter printer = new ConceptPrinter(streams().out());
    for (ConceptVersion version : versions) {
      if (json) {
        JsonObjects.print(streams().out(), line -> write(line, version));
      } else {
        streams()
            .out()
            .println(
                "epoch "
                    + version.epoch()
                    + "  "
                    + version.recordedAt()
                    + (version.isDeleted() ? "  deleted" : ""));
        if (!version.isDeleted()) {
          printer.print(version.concept());
        }
      }
    }
    if (versions.isEmpty()) {
      streams().err().println("lectern: no version of a concept '" + id + "' is kept");
    }
    return versions.isEmpty() ? ExitCode.NOT_FOUND : ExitCode.DONE;
  }

  private static void write(JsonGenerator line, ConceptVersion version) throws IOException {
    line.writeNumberField("epoch", version.epoch());
    line.writeStringField("recorded_at", version.recordedAt().toString());
    line.writeBooleanField("deleted", version.isDeleted());
    if (!version.isDeleted()) {
      line.writeFieldName("concept");
      JsonLinesWriter.writeValue(line, version.concept());
    }
  }
}
