package io.lectern.coordinator;

import io.lectern.engine.ConceptId;
import io.lectern.engine.EncodedEdge;
import io.lectern.engine.VectorMetric;
import io.lectern.engine.VectorSpaceConfig;
import io.lectern.engine.control.UnitChecksum;
import io.lectern.layout.ipc.CreateSpaceDecoder;
import io.lectern.layout.ipc.DeleteConceptDecoder;
import io.lectern.layout.ipc.LinkConceptsDecoder;
import io.lectern.layout.ipc.MessageHeaderDecoder;
import io.lectern.layout.ipc.PutConceptDecoder;
import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.SyncLevel;
import io.lectern.layout.ipc.TakeImageDecoder;
import io.lectern.layout.ipc.UnitHeaderDecoder;
import io.lectern.layout.ipc.UnlinkConceptsDecoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Turns a message of the command ring into a {@link Unit}, all of it before any of it is applied.
 * The message may be anything: every length is checked against the message's end, and reads beyond
 * that fail. Used by one thread.
 *
 * <p>{@link #wrap} first: it finds the sender, to whom all further complaints go.
 */
final class UnitDecoder {
  private static final int ALIGNMENT = 8;

  private final UnsafeBuffer message = new UnsafeBuffer(0, 0);
  private final MessageHeaderDecoder header = new MessageHeaderDecoder();
  private final UnitHeaderDecoder unit = new UnitHeaderDecoder();
  private final PutConceptDecoder put = new PutConceptDecoder();
  private final DeleteConceptDecoder delete = new DeleteConceptDecoder();
  private final LinkConceptsDecoder link = new LinkConceptsDecoder();
  private final UnlinkConceptsDecoder unlink = new UnlinkConceptsDecoder();
  private final CreateSpaceDecoder space = new CreateSpaceDecoder();
  private final TakeImageDecoder image = new TakeImageDecoder();
  private final VarDataReader data = new VarDataReader();
  private final ConceptDecoder concepts = new ConceptDecoder(data);
  private int position;

  /**
   * Moves to a message and reads its unit header.
   *
   * @param buffer a copy, over an array, that nobody changes
   * @throws MalformedException if it has none, or the bytes are not those that were sent: so that
   *     there is nobody to answer
   */
  void wrap(DirectBuffer buffer, int offset, int length) throws MalformedException {
    message.wrap(buffer, offset, length);
    data.wrap(message);
    if (length < MessageHeaderDecoder.ENCODED_LENGTH + UnitHeaderDecoder.BLOCK_LENGTH) {
      throw new MalformedException("message of " + length + " bytes is too short for a unit");
    }
    header.wrap(message, 0);
    requireSchema();
    if (header.templateId() != UnitHeaderDecoder.TEMPLATE_ID) {
      throw new MalformedException(
          "message begins with template " + header.templateId() + ", not a unit header");
    }
    final int blockLength =
        requireBlock(
            "unit header", UnitHeaderDecoder.BLOCK_LENGTH, MessageHeaderDecoder.ENCODED_LENGTH);
    unit.wrap(message, MessageHeaderDecoder.ENCODED_LENGTH, blockLength, header.version());
    position = MessageHeaderDecoder.ENCODED_LENGTH + blockLength;
    requireChecksum(buffer, offset, length);
  }

  /**
   * Goes on where the message is now, which was moved within its buffer, and is the same otherwise.
   */
  void moved(DirectBuffer buffer, int offset) {
    message.wrap(buffer, offset, message.capacity());
  }

  long clientId() {
    return unit.clientId();
  }

  long correlationId() {
    return unit.correlationId();
  }

  long keyHigh() {
    return unit.keyHigh();
  }

  long keyLow() {
    return unit.keyLow();
  }

  /** Whether the unit has a key that may have been sent before. */
  boolean mayRepeat() {
    return (keyHigh() | keyLow()) != 0 && !unit.flags().freshKey();
  }

  /** Whether what is remembered of the unit, if anything, is in the journal. */
  boolean isJournaled() {
    return unit.syncLevelRaw() != SyncLevel.NONE.value();
  }

  boolean isCheckpointAsked() {
    return unit.syncLevelRaw() == SyncLevel.CHECKPOINT.value();
  }

  /** Fencing term of the coordinator that the sender believes in. */
  long term() {
    return unit.term();
  }

  /**
   * Decodes and checks all commands.
   *
   * @throws UnitRejectedException naming the first command that is not right
   */
  Unit decode() throws UnitRejectedException {
    final SyncLevel syncLevel = syncLevel();
    final long count = unit.commandCount();
    if (count == 0) {
      throw new UnitRejectedException(RejectionCode.INVALID, 0, "a unit without commands");
    }
    final List<Command> commands = new ArrayList<>((int) Math.min(count, 64));
    for (int i = 0; i < count; i++) {
      commands.add(command(i));
      if (count > 1 && commands.getLast() instanceof Command.TakeImage) {
        throw new UnitRejectedException(
            RejectionCode.INVALID, i, "an image is taken by a unit of its own");
      }
    }
    if (message.capacity() - position >= ALIGNMENT) {
      throw new UnitRejectedException(
          RejectionCode.MALFORMED,
          (int) count,
          (message.capacity() - position) + " bytes after the last of " + count + " commands");
    }
    return new Unit(clientId(), correlationId(), syncLevel, keyHigh(), keyLow(), commands);
  }

  private void requireChecksum(DirectBuffer buffer, int offset, int length)
      throws MalformedException {
    final int computed =
        UnitChecksum.of(buffer.byteArray(), buffer.wrapAdjustment() + offset, length);
    if (computed != (int) unit.checksum()) {
      throw new MalformedException(
          "unit "
              + unit.correlationId()
              + " of client "
              + unit.clientId()
              + " has checksum "
              + Long.toHexString(unit.checksum())
              + " where its bytes have "
              + Integer.toHexString(computed)
              + ": somebody wrote over it in the command ring");
    }
  }

  private SyncLevel syncLevel() throws UnitRejectedException {
    final short level = unit.syncLevelRaw();
    if (level > SyncLevel.CHECKPOINT.value()) {
      throw new UnitRejectedException(
          RejectionCode.UNSUPPORTED, 0, "there is no sync level " + level + " in this version");
    }
    return SyncLevel.get(level);
  }

  private Command command(int index) throws UnitRejectedException {
    try {
      return command();
    } catch (MalformedException e) {
      throw new UnitRejectedException(RejectionCode.MALFORMED, index, e.getMessage());
    } catch (UnknownCommandException e) {
      throw new UnitRejectedException(RejectionCode.UNSUPPORTED, index, e.getMessage());
    } catch (IndexOutOfBoundsException e) {
      throw new UnitRejectedException(
          RejectionCode.MALFORMED, index, "command reaches beyond the end of its message");
    } catch (IllegalArgumentException e) {
      throw new UnitRejectedException(RejectionCode.INVALID, index, e.getMessage());
    }
  }

  private Command command() throws MalformedException, UnknownCommandException {
    position = BitUtil.align(position, ALIGNMENT);
    if (message.capacity() - position < MessageHeaderDecoder.ENCODED_LENGTH) {
      throw new MalformedException("the message ends before its last command");
    }
    header.wrap(message, position);
    requireSchema();
    final int body = position + MessageHeaderDecoder.ENCODED_LENGTH;
    return switch (header.templateId()) {
      case PutConceptDecoder.TEMPLATE_ID -> put(body);
      case DeleteConceptDecoder.TEMPLATE_ID -> delete(body);
      case LinkConceptsDecoder.TEMPLATE_ID -> link(body);
      case UnlinkConceptsDecoder.TEMPLATE_ID -> unlink(body);
      case CreateSpaceDecoder.TEMPLATE_ID -> space(body);
      case TakeImageDecoder.TEMPLATE_ID -> image(body);
      default ->
          throw new UnknownCommandException(
              "there is no command " + header.templateId() + " in this version");
    };
  }

  private Command put(int body) throws MalformedException {
    put.wrap(
        message, body, requireBlock("put", PutConceptDecoder.BLOCK_LENGTH, body), header.version());
    final Command command = new Command.Put(concepts.decode(put));
    position = put.limit();
    return command;
  }

  private Command delete(int body) throws MalformedException {
    delete.wrap(
        message,
        body,
        requireBlock("delete", DeleteConceptDecoder.BLOCK_LENGTH, body),
        header.version());
    data.position(delete.limit());
    final Command command = new Command.Delete(data.conceptId("id"));
    position = data.position();
    return command;
  }

  private Command link(int body) throws MalformedException {
    link.wrap(
        message,
        body,
        requireBlock("link", LinkConceptsDecoder.BLOCK_LENGTH, body),
        header.version());
    data.position(link.limit());
    final ConceptId from = data.conceptId("from");
    final String type = data.typeName("edge_type");
    final ConceptId to = data.conceptId("to");
    final EncodedEdge edge = new EncodedEdge(from, type, to, link.weight(), link.timestamp());
    position = data.position();
    return new Command.Link(edge, link.flags().createMissing());
  }

  private Command unlink(int body) throws MalformedException {
    unlink.wrap(
        message,
        body,
        requireBlock("unlink", UnlinkConceptsDecoder.BLOCK_LENGTH, body),
        header.version());
    data.position(unlink.limit());
    final ConceptId from = data.conceptId("from");
    final String type = data.typeName("edge_type");
    final ConceptId to = data.conceptId("to");
    position = data.position();
    return new Command.Unlink(from, type, to);
  }

  private Command space(int body) throws MalformedException {
    space.wrap(
        message,
        body,
        requireBlock("space", CreateSpaceDecoder.BLOCK_LENGTH, body),
        header.version());
    data.position(space.limit());
    final String name = data.shortText("space");
    final String model = data.shortText("model");
    final String modelVersion = data.shortText("model version");
    position = data.position();
    final long dimension = space.dimension();
    return new Command.CreateSpace(
        new VectorSpaceConfig(
            name,
            (int) Math.min(dimension, Integer.MAX_VALUE),
            VectorMetric.ofCode(space.metric()),
            model,
            modelVersion));
  }

  private Command image(int body) throws MalformedException {
    image.wrap(
        message,
        body,
        requireBlock("image", TakeImageDecoder.BLOCK_LENGTH, body),
        header.version());
    data.position(image.limit());
    final String directory = data.shortText("directory");
    position = data.position();
    if (directory.isEmpty()) {
      return new Command.TakeImage(null);
    }
    final Path path = Path.of(directory);
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException(
          "directory "
              + directory
              + " is not absolute: the coordinator has another one to begin at");
    }
    return new Command.TakeImage(path.normalize());
  }

  private void requireSchema() throws MalformedException {
    if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID) {
      throw new MalformedException(
          "schema " + header.schemaId() + " is not " + MessageHeaderDecoder.SCHEMA_ID);
    }
  }

  /** A newer sender's block may be longer, never shorter; it lies within the message. */
  private int requireBlock(String what, int known, int body) throws MalformedException {
    final int blockLength = header.blockLength();
    if (blockLength < known || blockLength > message.capacity() - body) {
      throw new MalformedException(
          what
              + " has a block of "
              + blockLength
              + " bytes; it has at least "
              + known
              + ", and "
              + (message.capacity() - body)
              + " are left");
    }
    return blockLength;
  }

  /** A command of a later version. */
  private static final class UnknownCommandException extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownCommandException(String message) {
      super(message, null, false, false);
    }
  }
}
