/** A store for the length of one command, with a coordinator and other processes on it. */
package io.lectern.cli.scratch;
