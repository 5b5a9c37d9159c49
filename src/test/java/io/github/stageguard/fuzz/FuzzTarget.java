package io.github.stageguard.fuzz;

/** A reader of text that others write, and what must hold of it for any text. */
interface FuzzTarget {

  /** Reads the input; throws if anything that must hold does not. */
  void read(byte[] input);

  /** The target of that name: {@code envelope}, {@code policy} or {@code format}. */
  static FuzzTarget named(String name) {
    return switch (name) {
      case "envelope" -> new EnvelopeTarget();
      case "policy" -> new PolicyTarget();
      case "format" -> new FormatTarget();
      default -> throw new IllegalArgumentException("no target is named " + name);
    };
  }
}
