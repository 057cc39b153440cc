package io.lectern.client;

import io.lectern.engine.VectorSpaceConfig;
import io.lectern.layout.ipc.CreateSpaceEncoder;
import io.lectern.layout.ipc.MessageHeaderEncoder;
import org.agrona.MutableDirectBuffer;

/** Make a vector space. */
final class SpaceCommand implements Command {
  private final VectorSpaceConfig config;
  private final byte[] name;
  private final byte[] model;
  private final byte[] modelVersion;

  SpaceCommand(VectorSpaceConfig config) {
    this.config = config;
    this.name = Command.utf8(config.name());
    this.model = Command.utf8(config.model());
    this.modelVersion = Command.utf8(config.modelVersion());
  }

  @Override
  public int length() {
    return MessageHeaderEncoder.ENCODED_LENGTH
        + CreateSpaceEncoder.BLOCK_LENGTH
        + CreateSpaceEncoder.nameHeaderLength()
        + name.length
        + CreateSpaceEncoder.modelHeaderLength()
        + model.length
        + CreateSpaceEncoder.modelVersionHeaderLength()
        + modelVersion.length;
  }

  @Override
  public void encode(MutableDirectBuffer buffer, int offset) {
    new CreateSpaceEncoder()
        .wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
        .dimension(config.dimension())
        .metric((short) config.metric().code())
        .putName(name, 0, name.length)
        .putModel(model, 0, model.length)
        .putModelVersion(modelVersion, 0, modelVersion.length);
  }
}
