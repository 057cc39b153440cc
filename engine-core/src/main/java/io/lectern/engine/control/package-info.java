/**
 * The control file, through which clients, readers and the coordinator of one store talk: made,
 * checked, mapped, and handed out part by part. What the parts mean is in {@link
 * io.lectern.layout.ControlFileDescriptor}.
 */
package io.lectern.engine.control;
