/** The text model all-MiniLM-L6-v2, run in the process by ONNX Runtime. */
package io.lectern.text;
