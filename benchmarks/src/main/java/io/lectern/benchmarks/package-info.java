/** JMH benchmarks of Lectern and of its peers, side by side. */
package io.lectern.benchmarks;
