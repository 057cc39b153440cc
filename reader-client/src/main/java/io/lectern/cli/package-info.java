/** The command line of readers and writers. */
package io.lectern.cli;
