package io.lectern.coordinator.receipts;

import java.nio.file.Path;

/**
 * Where receipts are kept, and what they can be made of again.
 *
 * @param directory of the index
 * @param journal directory of the journal
 * @param storeIdHigh upper half of the id of the store that the journal is of
 * @param storeIdLow lower half of it
 */
public record ReceiptFiles(Path directory, Path journal, long storeIdHigh, long storeIdLow) {}
