package io.github.stageguard;

/**
 * An SSM parameter that the function was told to work by is missing or makes no sense; nothing is
 * written without it.
 */
public final class UnusableParameterException extends RuntimeException {
  UnusableParameterException(String name, String fault) {
    super("SSM parameter " + name + " " + fault + "; nothing is written until it is put right");
  }
}
