/**
 * Holds a store to its format: every structure is walked and compared with every other that says
 * the same. Reads the bytes by the descriptors alone and shares no code with what writes them, so
 * that a defect there cannot hide here.
 */
package io.lectern.engine.verify;
