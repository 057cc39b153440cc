package io.lectern.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.lectern.client.LecternReader;
import io.lectern.client.NamedSnapshots;
import io.lectern.engine.control.NamedSnapshot;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lectern snapshot}: the store of a moment under a name. */
@Command(
    name = "snapshot",
    description = {
      "Give the store of now a name, under which it can be read until it is released: by --as-of",
      "NAME. list prints the names; verify counts up whether the content is still the same."
    })
final class SnapshotCommand extends StoreCommand {
  private static final int SHOWN_OF_HASH = 12;

  private enum Action {
    CREATE,
    LIST,
    VERIFY,
    RELEASE
  }

  @Parameters(index = "0", paramLabel = "create|list|verify|release", description = "What to do.")
  private Action action;

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Of the snapshot.")
  private String name;

  @Option(names = "--note", paramLabel = "TEXT", description = "With create: what it is for.")
  private String note = "";

  @Option(names = "--json", description = "Print a JSON line for each snapshot.")
  private boolean json;

  @Override
  public Integer call() {
    if ((name == null) != (action == Action.LIST)) {
      throw usage(name == null ? "which snapshot? Name it" : "list takes no name");
    }
    if (name != null) {
      try {
        NamedSnapshot.requireName(name);
      } catch (IllegalArgumentException e) {
        throw usage(e.getMessage());
      }
    }
    try (LecternReader reader = LecternReader.open(dir())) {
      final NamedSnapshots snapshots = new NamedSnapshots(reader);
      return switch (action) {
        case CREATE -> create(snapshots);
        case LIST -> list(snapshots);
        case VERIFY -> verify(snapshots);
        case RELEASE -> snapshots.release(name) ? ExitCode.DONE : missing();
      };
    }
  }

  private int create(NamedSnapshots snapshots) {
    if (snapshots.find(name).isPresent()) {
      streams().err().println("lectern: there is a snapshot '" + name + "': release it first");
      return ExitCode.NOT_FOUND;
    }
    print(snapshots.create(name, note), true);
    return ExitCode.DONE;
  }

  private int list(NamedSnapshots snapshots) {
    final List<NamedSnapshot> all = snapshots.list();
    all.forEach(snapshot -> print(snapshot, snapshots.isReadable(snapshot)));
    return ExitCode.DONE;
  }

  private int verify(NamedSnapshots snapshots) {
    final Optional<NamedSnapshot> found = snapshots.find(name);
    if (found.isEmpty()) {
      return missing();
    }
    final String hash = snapshots.contentHash(found.orElseThrow());
    if (!hash.equals(found.orElseThrow().contentHash())) {
      streams()
          .err()
          .println(
              "lectern: what snapshot '%s' shows is not what it showed: its hash is %s, and was %s"
                  .formatted(name, hash, found.orElseThrow().contentHash()));
      return ExitCode.NOT_FOUND;
    }
    print(found.orElseThrow(), true);
    return ExitCode.DONE;
  }

  private int missing() {
    streams().err().println("lectern: there is no snapshot '" + name + "'");
    return ExitCode.NOT_FOUND;
  }

  private void print(NamedSnapshot snapshot, boolean readable) {
    if (json) {
      JsonObjects.print(streams().out(), line -> write(line, snapshot, readable));
      return;
    }
    final String hash = snapshot.contentHash();
    streams()
        .out()
        .println(
            snapshot.name()
                + "  epoch "
                + snapshot.epoch()
                + "  "
                + snapshot.createdAt()
                + (hash.isEmpty() ? "" : "  " + hash.substring(0, SHOWN_OF_HASH))
                + (snapshot.parent().isEmpty() ? "" : "  after " + snapshot.parent())
                + (readable ? "" : "  not readable")
                + (snapshot.note().isEmpty() ? "" : "  " + snapshot.note()));
  }

  private static void write(JsonGenerator line, NamedSnapshot snapshot, boolean readable)
      throws IOException {
    line.writeStringField("name", snapshot.name());
    line.writeNumberField("epoch", snapshot.epoch());
    line.writeStringField("created_at", snapshot.createdAt().toString());
    line.writeStringField("content_hash", snapshot.contentHash());
    line.writeStringField("parent", snapshot.parent().isEmpty() ? null : snapshot.parent());
    line.writeStringField("note", snapshot.note());
    line.writeBooleanField("readable", readable);
  }
}
