/** What several commands show: edges with the ids of their ends, sizes and times for people. */
package io.lectern.cli.view;
