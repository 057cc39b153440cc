/** Texts as vectors: what a text model is to the command line, and how contents get vectors. */
package io.lectern.cli.text;
