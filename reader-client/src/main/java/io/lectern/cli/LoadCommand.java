package io.lectern.cli;

import io.lectern.cli.load.BulkWriter;
import io.lectern.cli.load.FileLoad;
import io.lectern.cli.load.ItemSink;
import io.lectern.cli.load.LoadReport;
import io.lectern.cli.load.LoadReport.TooManyErrorsException;
import io.lectern.cli.load.ReceiptLog;
import io.lectern.cli.load.WordNetLoad;
import io.lectern.cli.text.ContentEmbedding;
import io.lectern.cli.text.TextEmbedder;
import io.lectern.cli.text.TextModel;
import io.lectern.cli.vectors.RowIds;
import io.lectern.cli.vectors.VectorLoad;
import io.lectern.cli.vectors.VectorRows;
import io.lectern.client.LecternReader;
import io.lectern.client.LecternWriter;
import io.lectern.client.WriterOptions;
import io.lectern.engine.VectorSpaceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lectern load}: many concepts and edges at once. */
@Command(
    name = "load",
    description = "Load JSON lines from a file or from standard input, vectors, or all of WordNet.",
    footer = {
      "",
      "Nodes are loaded before edges, whatever their order in the file. A vector space is made"
          + " where its line stands: before the vectors that it is for. Loading a file again"
          + " changes nothing. A line or an item that fails is told, and the others are loaded.",
      "A file FILE.fvecs holds vectors, which are put to concepts named by --prefix or --ids; what"
          + " else these concepts hold stays."
    })
final class LoadCommand extends StoreCommand {
  /** Generous: a coordinator on a busy machine is slow, and one that is gone is noticed anyway. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Parameters(
      paramLabel = "FILE|wordnet",
      description =
          "A file of JSON lines, - for standard input, a file of vectors (.fvecs), or the word"
              + " wordnet.")
  private String source;

  @Option(
      names = "--receipts",
      paramLabel = "FILE",
      description = "Write one JSON line for each acknowledged item: what it is, line, epoch.")
  private Path receiptFile;

  @Mixin private VectorLoadOptions vectors;

  @Mixin private SyncOption sync;

  @Option(names = "--lenient", description = "Ignore unknown keys; without it they are errors.")
  private boolean lenient;

  @Option(
      names = "--create-missing",
      description = "Create the ends of an edge that do not exist; without it they are errors.")
  private boolean createMissing;

  @Option(
      names = "--max-errors",
      paramLabel = "N",
      defaultValue = "100",
      description = "Give up after so many errors (default: ${DEFAULT-VALUE}).")
  private int maxErrors;

  @Option(names = "--json", description = "Print the summary as a JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (maxErrors < 1) {
      throw usage("--max-errors " + maxErrors + " must be at least 1");
    }
    if (vectors.areForVectorsOnly() && !isVectors()) {
      throw usage("--space, --metric, --prefix and --ids are for files of vectors, *.fvecs");
    }
    if (vectors.embed() && isVectors()) {
      throw usage("--embed makes vectors of contents, and a file of vectors has none");
    }
    requireReadable();
    final WriterOptions options =
        WriterOptions.defaults()
            .withName("load")
            .withSyncLevel(sync.level())
            .withSendTimeout(PATIENCE);
    try (LecternWriter writer = LecternWriter.open(dir(), options);
        ReceiptLog receipts = openReceipts()) {
      final LoadReport report =
          new LoadReport(name(), streams().err(), Optional.ofNullable(receipts), maxErrors);
      return load(writer, report);
    }
  }

  private int load(LecternWriter writer, LoadReport report) throws IOException {
    final BulkWriter bulk = new BulkWriter(writer, createMissing, report);
    final long startNs = System.nanoTime();
    boolean gaveUp = false;
    try (LoadProgress progress = LoadProgress.start(streams())) {
      run(writer, bulk, report, progress);
    } catch (TooManyErrorsException e) {
      streams().err().println("lectern: " + e.getMessage());
      bulk.abandon();
      gaveUp = true;
    } catch (IOException | RuntimeException e) {
      abandon(bulk, report, e);
      throw e;
    }
    final LoadSummary summary =
        new LoadSummary(report, System.nanoTime() - startNs, bulk.waitedNs());
    summary.print(streams().out(), json);
    if (report.refusedCount() > 0) {
      return ExitCode.REFUSED;
    }
    return report.malformedCount() > 0 || gaveUp ? ExitCode.NOT_FOUND : ExitCode.DONE;
  }

  /** What was sent may be applied: its receipts are waited for, whatever ended the load. */
  private void abandon(BulkWriter bulk, LoadReport report, Exception cause) {
    try {
      bulk.abandon();
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
    streams()
        .err()
        .printf(
            "lectern: the load ended early; %,d concepts and %,d edges of it were acknowledged%n",
            report.conceptCount(), report.edgeCount());
  }

  private void run(LecternWriter writer, BulkWriter bulk, LoadReport report, LoadProgress progress)
      throws IOException {
    if (isVectors()) {
      loadVectors(writer, bulk, progress);
    } else if (vectors.embed()) {
      final TextEmbedder embedder = TextModel.required();
      final VectorSpaceConfig space = embedder.space(vectors.space());
      try (LecternReader reader = LecternReader.open(dir())) {
        TextModel.requireSpace(reader.statistics(), space);
        writer.unit().createSpace(space).send(PATIENCE);
        load(new ContentEmbedding(embedder, space.name(), reader, bulk), report, progress);
      }
    } else {
      load(bulk, report, progress);
    }
  }

  private void load(ItemSink sink, LoadReport report, LoadProgress progress) throws IOException {
    if (isWordNet()) {
      new WordNetLoad(sink, progress::items).load();
      return;
    }
    final FileLoad load = new FileLoad(name(), lenient, sink, report, progress::bytes);
    if (isStandardInput()) {
      load.load(streams().in());
    } else if (Files.isRegularFile(Path.of(source))) {
      progress.expectBytes(Files.size(Path.of(source)));
      load.load(Path.of(source));
    } else {
      load.load(Files.newInputStream(Path.of(source)));
    }
  }

  private void loadVectors(LecternWriter writer, BulkWriter bulk, LoadProgress progress)
      throws IOException {
    final Path file = Path.of(source);
    progress.expectBytes(Files.size(file));
    if (vectors.metric() != null) {
      final int dimension = VectorRows.dimension(file);
      writer
          .unit()
          .createSpace(new VectorSpaceConfig(vectors.space(), dimension, vectors.metric(), "", ""))
          .send(PATIENCE);
    }
    try (LecternReader reader = LecternReader.open(dir());
        RowIds ids = vectors.openIds();
        VectorRows rows = VectorRows.open(file)) {
      new VectorLoad(reader, bulk, vectors.space(), ids).load(rows, progress::bytes);
    }
  }

  /** Looks at the file before anything is sent. */
  private void requireReadable() {
    if (isWordNet() || isStandardInput()) {
      return;
    }
    final Path file = Path.of(source);
    if (Files.notExists(file)) {
      throw new CliException(ExitCode.NOT_FOUND, "there is no file " + file);
    }
    if (Files.isDirectory(file)) {
      throw new CliException(ExitCode.NOT_FOUND, file + " is a directory, not a file");
    }
    if (!Files.isReadable(file)) {
      throw new CliException(
          ExitCode.REFUSED,
          "no permission to read " + file + ": run as its owner or as a member of its group");
    }
  }

  private ReceiptLog openReceipts() throws IOException {
    return receiptFile == null ? null : new ReceiptLog(receiptFile);
  }

  private boolean isWordNet() {
    return source.equals("wordnet");
  }

  private boolean isVectors() {
    return VectorLoadOptions.isVectors(source);
  }

  private boolean isStandardInput() {
    return source.equals("-");
  }

  private String name() {
    return isStandardInput() ? "standard input" : source;
  }
}
