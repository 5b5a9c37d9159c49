package io.github.stageguard.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that works on an account. */
public abstract class AccountCommand implements Callable<Integer> {
  private final Sessions sessions;
  private final Terminal terminal;

  @Mixin private CommonOptions options;

  protected AccountCommand(Sessions sessions, Terminal terminal) {
    this.sessions = sessions;
    this.terminal = terminal;
  }

  @Override
  public final Integer call() {
    try (Session session = sessions.open(options)) {
      return run(session).code();
    }
  }

  /** Does the command's work. */
  protected abstract ExitCode run(Session session);

  protected final Terminal terminal() {
    return terminal;
  }
}
