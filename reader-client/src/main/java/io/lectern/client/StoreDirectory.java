package io.lectern.client;

import java.nio.file.Path;

/** Where a store's files lie, and what to tell a user about its directory. */
record StoreDirectory(Path path) {
  Path storeFile() {
    return path.resolve("store.dat");
  }

  Path controlFile() {
    return path.resolve("control.dat");
  }

  /** How to get a coordinator. */
  String startHint() {
    return "start one with: lectern serve --dir " + path;
  }
}
