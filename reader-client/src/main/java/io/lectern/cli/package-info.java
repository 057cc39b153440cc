/**
 * The command line of readers and writers: {@link io.lectern.cli.LecternCli} and a class for each
 * command.
 *
 * <p>What a command prints for people may change; what it prints with {@code --json}, and its exit
 * code, is an interface: see {@link io.lectern.cli.ExitCode}.
 */
package io.lectern.cli;
