package io.lectern.graphdatabases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.graphdb.Direction;
import org.neo4j.graphdb.GraphDatabaseService;
import org.neo4j.graphdb.Node;
import org.neo4j.graphdb.Relationship;
import org.neo4j.graphdb.RelationshipType;
import org.neo4j.graphdb.ResourceIterable;
import org.neo4j.graphdb.Transaction;

/**
 * A graph in Neo4j, embedded, asked through its core interface, which is faster than its query
 * language: in one transaction, whose nodes are all at hand. It has no searches of its own any
 * more, so they are made by hand, as for plain arrays.
 */
final class Neo4jGraph implements GraphDatabase {
  private static final String DATABASE = "neo4j";
  private static final RelationshipType EDGE = RelationshipType.withName("EDGE");
  private static final long PAGE_CACHE = 2L << 30;
  private static final int EDGES_OF_TRANSACTION = 50_000;

  private final DatabaseManagementService service;
  private final Transaction transaction;
  private final Node[] nodes;

  // Of a search's two sides, where it goes forwards and backwards.
  private final int[][] stamps;
  private final int[][] queues;
  private int generation;

  /** Opens a directory, and fills it if it is not there. */
  Neo4jGraph(Path directory, Questions graph) throws IOException {
    final boolean isNew = Files.notExists(directory);
    final Path home = isNew ? directory.resolveSibling("neo4j.new") : directory;
    if (isNew) {
      Trees.delete(home);
      final DatabaseManagementService made = start(home);
      try {
        build(made.database(DATABASE), graph);
      } finally {
        made.shutdown();
      }
      Files.move(home, directory);
    }
    service = start(directory);
    final GraphDatabaseService database = service.database(DATABASE);
    transaction = database.beginTx();
    nodes = new Node[graph.vertices];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = node(transaction, i);
    }
    stamps = new int[2][nodes.length];
    queues = new int[2][nodes.length];
  }

  private static DatabaseManagementService start(Path home) {
    return new DatabaseManagementServiceBuilder(home)
        .setConfig(GraphDatabaseSettings.pagecache_memory, PAGE_CACHE)
        .build();
  }

  private static void build(GraphDatabaseService database, Questions graph) {
    try (Transaction writing = database.beginTx()) {
      for (int i = 0; i < graph.vertices; i++) {
        require(number(writing.createNode()), i);
      }
      writing.commit();
    }
    for (int first = 0; first < graph.froms.length; first += EDGES_OF_TRANSACTION) {
      final int end = Math.min(graph.froms.length, first + EDGES_OF_TRANSACTION);
      try (Transaction writing = database.beginTx()) {
        for (int i = first; i < end; i++) {
          node(writing, graph.froms[i]).createRelationshipTo(node(writing, graph.tos[i]), EDGE);
        }
        writing.commit();
      }
    }
  }

  private static void require(long number, int expected) {
    if (number != expected) {
      throw new IllegalStateException("node " + expected + " got number " + number);
    }
  }

  /** A new database numbers its nodes from 0, so that these are the vertices' own. */
  @SuppressWarnings("removal") // by element ids, which are text, it would only be slower
  private static Node node(Transaction in, long number) {
    return in.getNodeById(number);
  }

  @SuppressWarnings("removal") // as above
  private static long number(Node node) {
    return node.getId();
  }

  @SuppressWarnings("removal") // as above
  private static int otherEnd(Relationship edge, boolean isForward) {
    return (int) (isForward ? edge.getEndNodeId() : edge.getStartNodeId());
  }

  private ResourceIterable<Relationship> edges(int vertex, boolean isForward) {
    return nodes[vertex].getRelationships(
        isForward ? Direction.OUTGOING : Direction.INCOMING, EDGE);
  }

  @Override
  public long sumOfEnds(int vertex) {
    long sum = 0;
    try (ResourceIterable<Relationship> edges = edges(vertex, true)) {
      for (Relationship edge : edges) {
        sum += otherEnd(edge, true);
      }
    }
    return sum;
  }

  private void begin(int side, int root) {
    stamps[side][root] = generation;
    queues[side][0] = root;
  }

  @Override
  public int neighbourhood(int start, int hops) {
    generation++;
    begin(0, start);
    int tail = 1;
    int from = 0;
    for (int hop = 0; hop < hops; hop++) {
      final int to = tail;
      for (int i = from; i < to; i++) {
        tail = expand(0, queues[0][i], tail);
      }
      from = to;
    }
    return tail;
  }

  @Override
  public int distance(int start, int end) {
    if (start == end) {
      return 0;
    }
    generation++;
    begin(0, start);
    begin(1, end);
    final int[] from = {0, 0};
    final int[] to = {1, 1};
    int hops = 0;
    while (to[0] > from[0] && to[1] > from[1]) {
      hops++;
      final int side = to[0] - from[0] <= to[1] - from[1] ? 0 : 1;
      int tail = to[side];
      for (int i = from[side]; i < to[side]; i++) {
        tail = expand(side, queues[side][i], tail);
        if (tail < 0) {
          return hops;
        }
      }
      from[side] = to[side];
      to[side] = tail;
    }
    return -1;
  }

  /** The queue's next free place, or -1 when the other side, if it was begun, is met. */
  private int expand(int side, int vertex, int tail) {
    final int[] reached = stamps[side];
    final int[] others = stamps[1 - side];
    int next = tail;
    try (ResourceIterable<Relationship> edges = edges(vertex, side == 0)) {
      for (Relationship edge : edges) {
        final int end = otherEnd(edge, side == 0);
        if (reached[end] != generation) {
          if (others[end] == generation) {
            return -1;
          }
          reached[end] = generation;
          queues[side][next++] = end;
        }
      }
    }
    return next;
  }

  @Override
  public void close() {
    transaction.close();
    service.shutdown();
  }
}
