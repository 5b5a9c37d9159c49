package io.github.stageguard.emulator;

/** The emulator cannot be installed or started; the message says in one sentence what to do. */
public final class EmulatorUnavailableException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  EmulatorUnavailableException(String message) {
    super(message);
  }

  EmulatorUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
