package io.lectern.cli;

import picocli.CommandLine.Command;

/** See {@link CoordinatorsCommand}. */
@Command(
    name = "restore",
    description = "Make a store of an image, a checkpoint or a backup.",
    customSynopsis = "lectern restore [--from PATH] [--epoch EPOCH] [--replace] --dir DIR")
final class RestoreCommand extends CoordinatorsCommand {}
