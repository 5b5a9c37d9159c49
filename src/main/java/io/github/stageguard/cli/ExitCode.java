package io.github.stageguard.cli;

/** How a command ended, for scripts. */
public enum ExitCode {
  /** All is well. */
  FINE(0),
  /** The command did its work and found something. */
  FINDINGS(1),
  /** It was called wrongly, or something that it was given cannot be used. */
  USAGE(2),
  /** AWS refused, did not answer, or did not answer all of it. */
  REFUSED(3),
  /** StageGuard itself is broken ({@code EX_SOFTWARE} of sysexits.h). */
  DEFECT(70);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** What the process exits with. */
  public int code() {
    return code;
  }
}
