package io.lectern.cli;

import java.util.List;

/** The arguments that name an edge. */
final class EdgeArguments {
  private EdgeArguments() {}

  /** Whether an edge is named; false: none is, or the argument is - for standard input. */
  static boolean given(StoreCommand command, List<String> arguments) {
    if (arguments.isEmpty() || arguments.equals(List.of("-"))) {
      return false;
    }
    if (arguments.size() != 3) {
      throw command.usage(
          "an edge is named by three arguments, FROM TYPE TO, not " + arguments.size());
    }
    return true;
  }
}
