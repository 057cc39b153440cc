/**
 * What the bytes mean: descriptors of every region, and the codecs of the control file's messages.
 */
package io.lectern.layout;
