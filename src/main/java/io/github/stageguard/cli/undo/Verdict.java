package io.github.stageguard.cli.undo;

import io.github.stageguard.plan.Rule;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Whether a change can be put back now. */
public sealed interface Verdict {

  /**
   * It can.
   *
   * @param changes what will change
   * @param warnings what comes with it
   */
  record Possible(List<Difference> changes, List<String> warnings) implements Verdict {
    public Possible {
      changes = List.copyOf(changes);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Someone changed it since.
   *
   * @param differences from what StageGuard left, to what was found
   */
  record MovedOn(List<Difference> differences) implements Verdict {
    public MovedOn {
      differences = List.copyOf(differences);
    }
  }

  /** It cannot, whatever the policy says. */
  record Impossible(String why) implements Verdict {
    public Impossible {
      Objects.requireNonNull(why);
    }
  }

  /**
   * The policy would do it again at once.
   *
   * @param changes what would change
   * @param rules the rules that would
   */
  record Redone(List<Difference> changes, Set<Rule> rules) implements Verdict {
    public Redone {
      changes = List.copyOf(changes);
      rules = Set.copyOf(rules);
    }
  }
}
