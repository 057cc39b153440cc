package io.lectern.cli;

import io.lectern.client.LecternReader;
import io.lectern.engine.Concept;
import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Snapshot;
import io.lectern.engine.VectorHits;
import io.lectern.engine.VectorQuery;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lectern search}: the concepts whose vectors are nearest to one. */
@Command(
    name = "search",
    description = "Find the concepts whose vectors are nearest to another's, or to a vector.",
    footer = {
      "",
      "Prints score and id, the nearest first. Scores are cosines or scalar products, the higher"
          + " the nearer, or distances, the lower the nearer, as the space compares vectors."
    })
final class SearchCommand extends StoreCommand {
  @ArgGroup(multiplicity = "1")
  private Wanted wanted;

  /** One of both. */
  static final class Wanted {
    @Option(names = "--id", paramLabel = "ID", description = "Near to this concept's vector.")
    private String id;

    @Option(
        names = "--vector",
        paramLabel = "FILE",
        description = "Near to the vector in a file, or on standard input (-): numbers as text.")
    private String file;
  }

  @Option(
      names = "-k",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int k;

  @Option(
      names = "--space",
      paramLabel = "S",
      defaultValue = Concept.DEFAULT_SPACE,
      description = "The vector space (default: ${DEFAULT-VALUE}).")
  private String space;

  @Option(
      names = "--ef",
      paramLabel = "N",
      defaultValue = "" + VectorQuery.DEFAULT_EF,
      description =
          "Candidates kept in view: more is slower and finds the nearest more surely"
              + " (default: ${DEFAULT-VALUE}).")
  private int ef;

  @Option(names = "--exact", description = "Compare all vectors of the space.")
  private boolean exact;

  @Option(
      names = "--type",
      paramLabel = "T",
      description = "Only concepts of this type; may be given several times.")
  private List<String> types;

  @Mixin private AsOfOption asOf;

  @Option(names = "--json", description = "Print one JSON object for each hit.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    try (LecternReader reader = LecternReader.open(dir());
        Snapshot snapshot = asOf.open(reader)) {
      final VectorHits hits = snapshot.search(query(snapshot), new VectorHits());
      if (hits.count() == 0) {
        streams().err().println("lectern: nothing found");
        return ExitCode.NOT_FOUND;
      }
      while (hits.next()) {
        print(hits);
      }
      return ExitCode.DONE;
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.NOT_FOUND, e.getMessage());
    }
  }

  private VectorQuery query(Snapshot snapshot) throws IOException {
    final ConceptFlyweight self = new ConceptFlyweight();
    final float[] vector =
        wanted.id != null ? vectorOf(snapshot, self) : VectorFile.read(streams(), wanted.file);
    final int ordinal = wanted.id != null ? self.ordinal() : 0;
    VectorQuery query = VectorQuery.of(space, vector, k).withEf(ef);
    if (exact) {
      query = query.exactly();
    }
    if (ordinal != 0 || types != null) {
      query =
          query.where(
              concept ->
                  concept.ordinal() != ordinal
                      && (types == null || types.contains(concept.type())));
    }
    return query;
  }

  private float[] vectorOf(Snapshot snapshot, ConceptFlyweight self) {
    if (!snapshot.find(wanted.id, self)) {
      throw new CliException(ExitCode.NOT_FOUND, "there is no concept '" + wanted.id + "'");
    }
    final float[] vector = self.vector(space);
    if (vector == null) {
      throw new CliException(
          ExitCode.NOT_FOUND, "concept '" + wanted.id + "' has no vector in space '" + space + "'");
    }
    return vector;
  }

  private void print(VectorHits hits) {
    final ConceptFlyweight concept = hits.concept();
    final String id = concept.id();
    final float score = hits.score();
    if (json) {
      JsonObjects.print(
          streams().out(),
          object -> {
            object.writeStringField("id", id);
            object.writeNumberField("score", score);
            object.writeStringField("node_type", concept.type());
          });
    } else {
      streams().out().printf("%10.6f  %s%n", score, id);
    }
  }
}
