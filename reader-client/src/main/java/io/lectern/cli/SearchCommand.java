package io.lectern.cli;

import io.lectern.cli.text.TextEmbedder;
import io.lectern.cli.text.TextModel;
import io.lectern.client.LecternReader;
import io.lectern.client.graph.EdgeFilter;
import io.lectern.client.graph.GraphReader;
import io.lectern.client.graph.JoinedHit;
import io.lectern.client.graph.JoinedHits;
import io.lectern.client.graph.Limit;
import io.lectern.client.graph.SimilarPaths;
import io.lectern.engine.Concept;
import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Filter;
import io.lectern.engine.Snapshot;
import io.lectern.engine.VectorHits;
import io.lectern.engine.VectorQuery;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lectern search}: the concepts whose vectors are nearest to one. */
@Command(
    name = "search",
    description =
        "Find the concepts whose vectors are nearest to another's, to a vector or a text.",
    footer = {
      "",
      "Prints score and id, the nearest first. Scores are cosines or scalar products, the higher"
          + " the nearer, or distances, the lower the nearer, as the space compares vectors."
    })
final class SearchCommand extends StoreCommand {
  @ArgGroup(multiplicity = "1")
  private Wanted wanted;

  /** One of them. */
  static final class Wanted {
    @Option(names = "--id", paramLabel = "ID", description = "Near to this concept's vector.")
    private String id;

    @Option(
        names = "--vector",
        paramLabel = "FILE",
        description = "Near to the vector in a file, or on standard input (-): numbers as text.")
    private String file;

    @Option(
        names = "--text",
        paramLabel = "TEXT",
        description = "Near to a text, by the text model that the space's vectors come from.")
    private String text;
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
      names = "--near",
      paramLabel = "ID",
      description =
          "Rank the hits by how near they are to this concept in the graph, too; may be given"
              + " several times. Printed behind the score: hops, '-' for none within --hops.")
  private List<String> near;

  @Option(
      names = "--path-from",
      paramLabel = "ID",
      description = "Print the shortest path from this concept to each hit that it leads to.")
  private String pathFrom;

  @Option(
      names = "--near-weight",
      paramLabel = "W",
      defaultValue = "1",
      description = "What nearness counts where similarity counts 1 (default: ${DEFAULT-VALUE}).")
  private double nearWeight;

  @Mixin private SearchScope scope;
  @Mixin private AsOfOption asOf;

  @Option(
      names = "--json",
      description =
          "Print one JSON object for each hit. After an answer that is not whole, one says which"
              + " limit was hit.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    requireUsable();
    final Filter filter = filter();
    try (LecternReader reader = LecternReader.open(dir());
        Snapshot snapshot = asOf.open(reader)) {
      if (near != null || pathFrom != null) {
        return joined(new GraphReader(snapshot), query(reader, snapshot, filter));
      }
      final VectorHits hits = snapshot.search(query(reader, snapshot, filter), new VectorHits());
      while (hits.next()) {
        print(hits);
      }
      return finish(hits.count() == 0, scope.limit());
    } catch (IllegalArgumentException e) {
      // The options are right, so it is what the store holds.
      throw new CliException(ExitCode.NOT_FOUND, e.getMessage());
    }
  }

  private void requireUsable() {
    if (near != null && pathFrom != null) {
      throw usage("--near and --path-from do not go together");
    }
    requireUsableBudget();
    requireAmount("-k", k, 1, VectorQuery.MOST_HITS);
    requireAmount("--ef", ef, 1, VectorQuery.MOST_IN_VIEW);
    requireAmount("--hops", scope.hops(), 0, Integer.MAX_VALUE);
    if (!(nearWeight >= 0 && nearWeight < Double.POSITIVE_INFINITY)) {
      throw usage("--near-weight " + nearWeight + " must be 0 or more");
    }
  }

  private void requireUsableBudget() {
    try {
      if (scope.hasBudget() && near == null && pathFrom == null && !scope.isWithin()) {
        throw usage(
            "--max-concepts, --max-edges and --timeout go with --within, --near or --path-from");
      }
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private void requireAmount(String option, int amount, int least, int most) {
    if (amount < least || amount > most) {
      throw usage(
          option
              + " "
              + amount
              + " must be at least "
              + least
              + (most == Integer.MAX_VALUE ? "" : " and at most " + most));
    }
  }

  private int joined(GraphReader graph, VectorQuery query) {
    final EdgeFilter edges = scope.edges();
    final boolean isEmpty;
    final Limit limit;
    if (near != null) {
      final JoinedHits found =
          graph.similarNear(query, near, edges, scope.hops(), nearWeight, k, scope.budget());
      found.hits().forEach(this::print);
      isEmpty = found.hits().isEmpty();
      limit = found.limit();
    } else {
      final SimilarPaths found =
          graph.pathsToSimilar(pathFrom, query, edges, scope.hops(), scope.budget());
      found.paths().forEach(this::print);
      isEmpty = found.paths().isEmpty();
      limit = found.limit();
    }
    return finish(isEmpty, limit == Limit.NONE ? scope.limit() : limit);
  }

  private int finish(boolean isEmpty, Limit limit) {
    if (json && limit != Limit.NONE) {
      JsonObjects.print(streams().out(), line -> GraphJson.writeLimit(line, limit));
    }
    BudgetOptions.tell(limit, streams());
    if (isEmpty) {
      streams().err().println("lectern: nothing found");
    }
    return isEmpty ? ExitCode.NOT_FOUND : ExitCode.DONE;
  }

  private void print(JoinedHit hit) {
    if (json) {
      JsonObjects.print(
          streams().out(),
          object -> {
            object.writeStringField("id", hit.id());
            object.writeNumberField("score", hit.score());
            if (hit.hops() < 0) {
              object.writeNullField("hops");
            } else {
              object.writeNumberField("hops", hit.hops());
            }
          });
    } else {
      final String distance = hit.hops() < 0 ? "-" : Integer.toString(hit.hops());
      streams().out().printf("%10.6f  %s  %s%n", hit.score(), distance, hit.id());
    }
  }

  private void print(SimilarPaths.SimilarPath found) {
    if (json) {
      JsonObjects.print(
          streams().out(),
          object -> {
            object.writeNumberField("score", found.score());
            GraphJson.members(object, found.path());
          });
    } else {
      streams().out().printf("%10.6f  %s%n", found.score(), GraphText.line(found.path()));
    }
  }

  private VectorQuery query(LecternReader reader, Snapshot snapshot, Filter filter)
      throws IOException {
    final ConceptFlyweight self = new ConceptFlyweight();
    final float[] vector = vector(reader, snapshot, self);
    final int ordinal = wanted.id != null ? self.ordinal() : 0;
    VectorQuery query = VectorQuery.of(space, vector, k).withEf(ef);
    if (exact) {
      query = query.exactly();
    }
    query = scope.narrow(query, snapshot);
    final Instant validAt = scope.validAt();
    return ordinal == 0 && validAt == null
        ? query.where(filter)
        : query.where(
            concept ->
                concept.ordinal() != ordinal
                    && (filter == null || filter.test(concept))
                    && (validAt == null || concept.isValidAt(validAt)));
  }

  private Filter filter() {
    try {
      return scope.filter();
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private float[] vector(LecternReader reader, Snapshot snapshot, ConceptFlyweight self)
      throws IOException {
    if (wanted.id != null) {
      return vectorOf(snapshot, self);
    }
    return wanted.text != null ? embedded(reader) : VectorFile.read(streams(), wanted.file);
  }

  private float[] embedded(LecternReader reader) {
    if (wanted.text.isBlank()) {
      throw usage("--text is empty");
    }
    final TextEmbedder embedder = TextModel.required();
    TextModel.requireSpace(reader.statistics(), embedder.space(space));
    return embedder.embed(List.of(wanted.text)).getFirst();
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
