package io.lectern.client.graph;

/** What ended a question before it was answered in full. */
public enum Limit {
  /** Nothing: the answer is whole. */
  NONE,
  /** More concepts were reached than the budget allows. */
  CONCEPTS,
  /** More edges were looked at than the budget allows. */
  EDGES,
  /** There are more results than were asked for. */
  RESULTS,
  /** The time was up. */
  TIME
}
