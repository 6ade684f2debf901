package io.gatun.tools.doctor;

/** The CUDA driver refused; the message says which call and why. */
final class CudaCallException extends Exception {
  private static final long serialVersionUID = 1L;

  CudaCallException(String message, Throwable cause) {
    super(message, cause);
  }
}
