/**
 * JSON lines, the interchange format: one node or edge a line.
 *
 * <pre>
 * {"type":"node","id":"…","node_type":"…","content":"…","metadata":{…},
 *  "tags":[{"key":"…","value":"…","weight":1.0}],"confidence":1.0,
 *  "valid_from":"…","valid_to":"…","timestamp":"…","embedding":[…],"embeddings":{"space":[…]}}
 * {"type":"edge","from":"…","to":"…","edge_type":"…","weight":1.0,"timestamp":"…"}
 * </pre>
 *
 * <p>Only {@code type}, {@code id}, {@code from}, {@code to} and {@code edge_type} are required;
 * the keys may come in any order. Metadata values are text, numbers (a number with a fraction or an
 * exponent is a double, any other a long) and booleans. Times are ISO-8601 with a zone, or a date
 * alone for its first moment in UTC. {@code embedding} is the vector in the default space, {@code
 * embeddings} holds those in other named spaces.
 */
package io.lectern.cli.json;
