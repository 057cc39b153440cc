/** Graph databases that answer the benchmarks' questions, in a process of their own. */
package io.lectern.graphdatabases;
