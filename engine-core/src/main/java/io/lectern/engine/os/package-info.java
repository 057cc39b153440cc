/**
 * What the store needs of the operating system beyond the JDK: block allocation, locks that the
 * kernel drops when their owner dies, futexes, and the identity of this boot and of processes.
 * Linux on x86-64 and aarch64 only.
 */
package io.lectern.engine.os;
