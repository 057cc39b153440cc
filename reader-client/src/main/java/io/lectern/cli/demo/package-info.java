/** The demo: a coordinator, a loader and two readers, each a process, told as it happens. */
package io.lectern.cli.demo;
