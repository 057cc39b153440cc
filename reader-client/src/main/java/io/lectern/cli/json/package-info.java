/**
 * JSON lines, the interchange format: one node, edge or vector space a line.
 *
 * <pre>
 * {"type":"node","id":"…","node_type":"…","content":"…","metadata":{…},
 *  "tags":[{"key":"…","value":"…","weight":1.0}],"confidence":1.0,
 *  "valid_from":"…","valid_to":"…","timestamp":"…","embedding":[…],"embeddings":{"space":[…]}}
 * {"type":"space","name":"…","dimension":384,"metric":"cosine","model":"…","model_version":"…"}
 * {"type":"edge","from":"…","to":"…","edge_type":"…","weight":1.0,"timestamp":"…"}
 * </pre>
 *
 * <p>Only {@code type}, {@code id}, {@code from}, {@code to} and {@code edge_type}, {@code name}
 * and {@code dimension} are required; the keys may come in any order. Metadata values are text,
 * numbers (a number with a fraction or an exponent is a double, any other a long) and booleans.
 * Times are ISO-8601 with a zone, or a date alone for its first moment in UTC. {@code embedding} is
 * the vector in the default space, {@code embeddings} holds those in other named spaces. A space is
 * made where its line stands: before the vectors that it is for, since the first vector makes a
 * space that is not there.
 */
package io.lectern.cli.json;
