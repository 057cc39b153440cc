/**
 * Images: whole, verified copies of a store at one epoch, taken while it is written. A checkpoint
 * is an image kept beside the store, a backup one that is kept elsewhere.
 */
package io.lectern.engine.image;
