/** Tests of the whole product: real coordinator, reader and writer processes over one store. */
package io.lectern.system;
