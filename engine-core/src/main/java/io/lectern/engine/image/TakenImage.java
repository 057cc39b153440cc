package io.lectern.engine.image;

import java.nio.file.Path;

/**
 * An image that was written and verified.
 *
 * @param directory where it is
 * @param epoch that it shows
 * @param bytes that it takes on disk
 * @param writtenBytes that were written, the rest being there already
 */
public record TakenImage(Path directory, long epoch, long bytes, long writtenBytes) {}
