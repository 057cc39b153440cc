package io.lectern.client;

import io.lectern.engine.Edge;
import io.lectern.layout.ipc.LinkConceptsEncoder;
import io.lectern.layout.ipc.MessageHeaderEncoder;
import org.agrona.MutableDirectBuffer;

/** Put an edge, and its ends too if that is asked for. */
final class LinkCommand implements Command {
  private final byte[] from;
  private final byte[] type;
  private final byte[] to;
  private final float weight;
  private final long timestampNs;
  private final boolean createMissing;

  LinkCommand(Edge edge, boolean createMissing) {
    from = Command.utf8(edge.from());
    type = Command.utf8(edge.type());
    to = Command.utf8(edge.to());
    weight = edge.weight();
    timestampNs = edge.timestampNs();
    this.createMissing = createMissing;
  }

  @Override
  public int length() {
    return MessageHeaderEncoder.ENCODED_LENGTH
        + LinkConceptsEncoder.BLOCK_LENGTH
        + LinkConceptsEncoder.fromHeaderLength()
        + from.length
        + LinkConceptsEncoder.typeNameHeaderLength()
        + type.length
        + LinkConceptsEncoder.toHeaderLength()
        + to.length;
  }

  @Override
  public void encode(MutableDirectBuffer buffer, int offset) {
    final LinkConceptsEncoder encoder =
        new LinkConceptsEncoder().wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder());
    encoder.weight(weight);
    encoder.flags().clear().createMissing(createMissing);
    encoder
        .timestamp(timestampNs)
        .putFrom(from, 0, from.length)
        .putTypeName(type, 0, type.length)
        .putTo(to, 0, to.length);
  }
}
