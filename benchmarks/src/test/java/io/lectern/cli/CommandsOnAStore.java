package io.lectern.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * For tests of commands: a store whose coordinator runs in another process, one for each class.
 * Nothing is static here, since two classes are tested at once.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class CommandsOnAStore {
  Path temporary;
  Path store;
  CoordinatorProcess coordinator;

  @BeforeAll
  void startCoordinator(@TempDir Path directory) throws IOException, InterruptedException {
    temporary = directory;
    store = directory.resolve("store");
    coordinator = new CoordinatorProcess(store, directory.resolve("coordinator.log"));
  }

  @AfterAll
  void stopCoordinator() {
    coordinator.close();
  }

  CommandRun run(String command, String... arguments) {
    return runWithInput("", command, arguments);
  }

  CommandRun runWithInput(String input, String command, String... arguments) {
    final List<String> all = new ArrayList<>(List.of(command, "--dir", store.toString()));
    all.addAll(Arrays.asList(arguments));
    return CommandRun.withInput(input, all.toArray(String[]::new));
  }
}
