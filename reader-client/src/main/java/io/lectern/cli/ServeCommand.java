package io.lectern.cli;

import picocli.CommandLine.Command;

/** See {@link CoordinatorsCommand}. */
@Command(
    name = "serve",
    description =
        "Run the coordinator of a store in the foreground; it creates the store if there is none.",
    customSynopsis = "lectern serve --dir DIR")
final class ServeCommand extends CoordinatorsCommand {}
