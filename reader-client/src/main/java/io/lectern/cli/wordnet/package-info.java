/**
 * WordNet as concepts and edges, read from the database files that {@code wndb(5WN)} documents.
 *
 * <p>A synset is a concept of type {@code synset}; its id is its first lemma, part of speech and
 * sense number ({@code dog.n.01}), as the field writes them; its content is the gloss, its lemmas
 * are tags of key {@code lemma}, and the metadata tell part of speech, lexicographer file and
 * offset. A pointer is an edge of the pointer's type; pointers between words of two synsets become
 * edges between the synsets.
 */
package io.lectern.cli.wordnet;
