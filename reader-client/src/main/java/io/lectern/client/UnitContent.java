package io.lectern.client;

import io.lectern.layout.ipc.SyncLevel;
import java.util.List;

/**
 * What a unit says, whichever coordinator it is sent to.
 *
 * @param commands at least one
 * @param length of its message, in bytes
 * @param syncLevel asked for
 */
record UnitContent(List<Command> commands, int length, SyncLevel syncLevel) {}
