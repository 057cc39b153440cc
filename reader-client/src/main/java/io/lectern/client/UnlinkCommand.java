package io.lectern.client;

import io.lectern.engine.Edge;
import io.lectern.layout.ipc.MessageHeaderEncoder;
import io.lectern.layout.ipc.UnlinkConceptsEncoder;
import org.agrona.MutableDirectBuffer;

/** Remove an edge. */
final class UnlinkCommand implements Command {
  private final byte[] from;
  private final byte[] type;
  private final byte[] to;

  /**
   * @throws IllegalArgumentException if the three are no edge's identity
   */
  UnlinkCommand(String from, String type, String to) {
    final Edge edge = Edge.of(from, type, to);
    this.from = Command.utf8(edge.from());
    this.type = Command.utf8(edge.type());
    this.to = Command.utf8(edge.to());
  }

  @Override
  public int length() {
    return MessageHeaderEncoder.ENCODED_LENGTH
        + UnlinkConceptsEncoder.BLOCK_LENGTH
        + UnlinkConceptsEncoder.fromHeaderLength()
        + from.length
        + UnlinkConceptsEncoder.typeNameHeaderLength()
        + type.length
        + UnlinkConceptsEncoder.toHeaderLength()
        + to.length;
  }

  @Override
  public void encode(MutableDirectBuffer buffer, int offset) {
    new UnlinkConceptsEncoder()
        .wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
        .putFrom(from, 0, from.length)
        .putTypeName(type, 0, type.length)
        .putTo(to, 0, to.length);
  }
}
