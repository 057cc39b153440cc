package io.lectern.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A message to another process of this host and a short answer, over TCP: the least that a write to
 * a server takes. A peer of {@link IdleWrite}.
 */
final class SocketEcho implements AutoCloseable {
  private static final int ANSWER_LENGTH = 16;

  private final SocketChannel channel;
  private final ByteBuffer message;
  private final ByteBuffer answer = ByteBuffer.allocateDirect(ANSWER_LENGTH);

  SocketEcho(int port, int length) throws IOException {
    channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    message = ByteBuffer.allocateDirect(length);
  }

  /** Sends a message and waits for its answer. */
  void ask() throws IOException {
    write(channel, message.clear());
    read(channel, answer.clear());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Answers one client until it goes. Argument: the length of its messages. Prints the port. */
  public static void main(String[] arguments) throws IOException {
    final ByteBuffer message = ByteBuffer.allocateDirect(Integer.parseInt(arguments[0]));
    final ByteBuffer answer = ByteBuffer.allocateDirect(ANSWER_LENGTH);
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      System.out.println(((InetSocketAddress) server.getLocalAddress()).getPort());
      try (SocketChannel client = server.accept()) {
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        while (true) {
          read(client, message.clear());
          write(client, answer.clear());
        }
      }
    } catch (EOFException e) {
      System.err.println("the client has gone: " + e.getMessage());
    }
  }

  private static void write(SocketChannel to, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  private static void read(SocketChannel from, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (from.read(bytes) < 0) {
        throw new EOFException("after " + bytes.position() + " bytes of a message");
      }
    }
  }
}
