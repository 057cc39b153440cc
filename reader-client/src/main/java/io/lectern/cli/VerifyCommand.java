package io.lectern.cli;

import io.lectern.client.LecternReader;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreCondition;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.image.ImageManifest;
import io.lectern.engine.image.ImageRestore;
import io.lectern.engine.os.NativeFile;
import io.lectern.engine.verify.Finding;
import io.lectern.engine.verify.SnapshotVerifier;
import io.lectern.engine.verify.StoreVerifier;
import io.lectern.layout.ControlFileDescriptor;
import io.lectern.layout.StoreHeaderDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lectern verify}: whether a store is what it must be. */
@Command(
    name = "verify",
    description = {
      "Walk every structure of a store, or of an image, and say what is wrong and where.",
      "While a coordinator runs, what one snapshot shows is walked; all of it when none does."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:clean",
      "1:damage was found",
      "2:bad usage",
      "3:this is no store, or it cannot be read"
    })
final class VerifyCommand extends StoreCommand {
  private static final String STORE_FILE = "store.dat";

  @Option(
      names = "--image",
      paramLabel = "PATH",
      description = "Verify the image in this directory, a checkpoint or a backup, not a store.")
  private Path image;

  @Option(
      names = "--repair",
      description = {
        "Of a store that nobody uses: make anew what follows from something else, the id index and",
        "the slots from the records, one direction of the edges from the other, counts, free"
            + " space.",
        "The store of before is put aside. The launcher starts the coordinator's program for it."
      })
  private boolean repair;

  @Option(names = "--json", description = "Print findings as JSON lines, then a summary.")
  private boolean json;

  /** Whether the machine went down while a coordinator had the store. */
  private boolean otherBoot;

  @Override
  public Integer call() throws IOException {
    if (repair) {
      throw new CliException(
          ExitCode.USAGE,
          "repairing is the coordinator's program: start it with the launcher, ./lectern verify"
              + " --repair, with --dir and --json at most");
    }
    return image == null ? verifyStore(dir()) : verifyImage();
  }

  private int verifyImage() {
    final ImageManifest manifest;
    try {
      manifest = ImageRestore.verify(image);
    } catch (StoreException e) {
      if (e.reason() != Reason.CORRUPT) {
        throw e;
      }
      print(new Finding("image", 0, e.getMessage()));
      return summarize(1, "the image in " + image, false);
    }
    final long count = StoreVerifier.verify(image.resolve(STORE_FILE), this::print);
    return summarize(count, "the image of epoch " + manifest.epoch(), true);
  }

  private int verifyStore(Path directory) throws IOException {
    final Path store = directory.resolve(STORE_FILE);
    try (NativeFile file = NativeFile.open(store, false, false, 0)) {
      // Held, it keeps a coordinator from starting in the middle.
      if (file.tryLockShared(ControlFileDescriptor.COORDINATOR_LOCK_OFFSET)) {
        tellOfOtherBoot(store);
        final long count = StoreVerifier.verify(store, this::print) + (otherBoot ? 1 : 0);
        return summarize(count, "the store in " + directory, true);
      }
    }
    try (LecternReader reader = LecternReader.open(directory);
        Snapshot snapshot = reader.snapshot()) {
      final long count = SnapshotVerifier.verify(snapshot, this::print);
      return summarize(count, "what epoch " + snapshot.epoch() + " shows", false);
    }
  }

  /** Its pages may be whole by chance; what is missing in them, nothing in them tells. */
  private void tellOfOtherBoot(Path store) {
    otherBoot = StoreCondition.observe(store).state() == StoreCondition.State.OTHER_BOOT;
    if (otherBoot) {
      print(
          new Finding(
              "header", StoreHeaderDescriptor.CLEAN_OFFSET, StoreCondition.otherBoot(store)));
    }
  }

  private String advice() {
    if (image != null) {
      return "Restore from another one: 'lectern verify --image' tells which is clean.";
    }
    return otherBoot
        ? "Once the coordinator was started, verify what it has put in the store's place."
        : "When nobody uses the store, 'lectern verify --repair' puts right what follows from"
            + " something else. Or restore it from a checkpoint or a backup that verifies clean, or"
            + " dump what can be read and load that into a new store.";
  }

  private void print(Finding finding) {
    if (json) {
      JsonObjects.print(
          streams().out(),
          object -> {
            object.writeStringField("structure", finding.structure());
            object.writeNumberField("offset", finding.offset());
            object.writeStringField("finding", finding.text());
          });
    } else {
      streams().out().println(finding);
    }
  }

  private int summarize(long count, String what, boolean whole) {
    if (json) {
      JsonObjects.print(
          streams().out(),
          object -> {
            object.writeNumberField("findings", count);
            object.writeBooleanField("whole", whole);
          });
    } else if (count == 0) {
      streams()
          .out()
          .println(
              "Clean: "
                  + what
                  + (whole
                      ? "."
                      : ". A coordinator runs: free space and the queues that only it reads were"
                          + " not looked at."));
    } else {
      streams()
          .out()
          .println(
              count + (count == 1 ? " finding" : " findings") + " in " + what + ". " + advice());
    }
    return count == 0 ? ExitCode.DONE : ExitCode.NOT_FOUND;
  }
}
