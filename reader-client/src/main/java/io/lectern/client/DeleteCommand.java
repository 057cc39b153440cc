package io.lectern.client;

import io.lectern.engine.Concept;
import io.lectern.layout.ipc.DeleteConceptEncoder;
import io.lectern.layout.ipc.MessageHeaderEncoder;
import org.agrona.MutableDirectBuffer;

/** Delete a concept with its edges. */
final class DeleteCommand implements Command {
  private final byte[] id;

  /**
   * @throws IllegalArgumentException if the id is no concept's id
   */
  DeleteCommand(String id) {
    this.id = Command.utf8(Concept.requireId(id));
  }

  @Override
  public int length() {
    return MessageHeaderEncoder.ENCODED_LENGTH
        + DeleteConceptEncoder.BLOCK_LENGTH
        + DeleteConceptEncoder.idHeaderLength()
        + id.length;
  }

  @Override
  public void encode(MutableDirectBuffer buffer, int offset) {
    new DeleteConceptEncoder()
        .wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
        .putId(id, 0, id.length);
  }
}
