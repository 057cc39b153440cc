/** Vectors from files, and how well they are found again. */
package io.lectern.cli.vectors;
