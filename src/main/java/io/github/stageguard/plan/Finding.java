package io.github.stageguard.plan;

import io.github.stageguard.stage.LogLevel;
import java.util.List;
import java.util.Objects;

/** One thing about logging that is not as the policy wants it. */
public sealed interface Finding {

  /** The policy's rule that it breaks. */
  default Rule rule() {
    return switch (this) {
      case DestinationMissing _ -> Rule.ACCESS_LOGS;
      case DestinationNotAllowed _ -> Rule.ACCESS_LOGS;
      case FormatMissing _ -> Rule.ACCESS_LOGS;
      case FormatIncomplete _ -> Rule.ACCESS_LOGS;
      case FormatUnfit _ -> Rule.ACCESS_LOGS;
      case LogGroupMissing _ -> Rule.ACCESS_LOGS;
      case LogDeliveryLost _ -> Rule.ACCESS_LOGS;
      case RetentionTooShort _ -> Rule.ACCESS_LOGS;
      case KmsKeyMissing _ -> Rule.ACCESS_LOGS;
      case LogGroupRefused _ -> Rule.ACCESS_LOGS;
      case ExecutionLevelTooLow _ -> Rule.EXECUTION_LOGS;
      case DataTraceOn _ -> Rule.DATA_TRACE;
      case LeaseScheduleBroken _ -> Rule.DATA_TRACE;
      case CloudWatchRoleBroken _ -> Rule.CLOUDWATCH_ROLE;
      case CloudWatchRoleDoubtful _ -> Rule.CLOUDWATCH_ROLE;
      case WriteRefused refused -> refused.rule();
    };
  }

  /** The stage has no access log destination, so nothing says who called what. */
  record DestinationMissing() implements Finding {}

  /** Access logs go where the policy does not allow. */
  record DestinationNotAllowed(String destinationArn) implements Finding {
    public DestinationNotAllowed {
      Objects.requireNonNull(destinationArn);
    }
  }

  /** The stage has no access log format; with a destination but no format AWS logs nothing. */
  record FormatMissing() implements Finding {}

  /**
   * The format lacks variables that the policy requires, holds some that it forbids, or both.
   *
   * @param missing names without {@code $context.}
   * @param forbidden names without {@code $context.}
   */
  record FormatIncomplete(List<String> missing, List<String> forbidden) implements Finding {
    public FormatIncomplete {
      missing = List.copyOf(missing);
      forbidden = List.copyOf(forbidden);
    }
  }

  /**
   * As {@link FormatIncomplete}, but the format that the policy wants cannot be.
   *
   * @param reason what is in the way
   */
  record FormatUnfit(String reason, List<String> missing, List<String> forbidden)
      implements Finding {
    public FormatUnfit {
      Objects.requireNonNull(reason);
      missing = List.copyOf(missing);
      forbidden = List.copyOf(forbidden);
    }
  }

  /**
   * The log group that access logs go to does not exist, so that they are lost.
   *
   * @param logGroup its name
   */
  record LogGroupMissing(String logGroup) implements Finding {
    public LogGroupMissing {
      Objects.requireNonNull(logGroup);
    }
  }

  /**
   * The policy's log group was made after access logs of the HTTP API were last set, so that log
   * delivery lost its permission to write to it.
   *
   * @param logGroup its name
   */
  record LogDeliveryLost(String logGroup) implements Finding {
    public LogDeliveryLost {
      Objects.requireNonNull(logGroup);
    }
  }

  /**
   * The policy's log group keeps access logs for too short a time.
   *
   * @param logGroup its name
   * @param days how long it keeps them
   * @param minimum how long it should
   */
  record RetentionTooShort(String logGroup, int days, int minimum) implements Finding {
    public RetentionTooShort {
      Objects.requireNonNull(logGroup);
    }
  }

  /**
   * The policy's log group is not encrypted with a key of the account.
   *
   * @param logGroup its name
   */
  record KmsKeyMissing(String logGroup) implements Finding {
    public KmsKeyMissing {
      Objects.requireNonNull(logGroup);
    }
  }

  /**
   * The log group that the policy names could not be made ready.
   *
   * @param logGroup its name
   * @param code AWS error code
   * @param message AWS's words
   */
  record LogGroupRefused(String logGroup, String code, String message) implements Finding {
    public LogGroupRefused {
      Objects.requireNonNull(logGroup);
      Objects.requireNonNull(code);
      Objects.requireNonNull(message);
    }
  }

  /**
   * A method or route logs less of its execution than the policy asks for (Security Hub control
   * APIGateway.1).
   *
   * @param key the method or route setting
   * @param level its level
   * @param minimum the policy's
   */
  record ExecutionLevelTooLow(String key, LogLevel level, LogLevel minimum) implements Finding {
    public ExecutionLevelTooLow {
      Objects.requireNonNull(key);
      Objects.requireNonNull(level);
      Objects.requireNonNull(minimum);
    }
  }

  /**
   * Full request and response data is logged.
   *
   * @param keys the method or route settings that have it on
   */
  record DataTraceOn(List<String> keys) implements Finding {
    public DataTraceOn {
      keys = List.copyOf(keys);
    }
  }

  /**
   * The schedule that should end the stage's lease would not have done so.
   *
   * @param faults what was wrong with it, for people
   */
  record LeaseScheduleBroken(List<String> faults) implements Finding {
    public LeaseScheduleBroken {
      faults = List.copyOf(faults);
    }
  }

  /**
   * AWS refuses what would put the stage right.
   *
   * @param rule the rule whose fix was refused
   * @param code AWS error code
   * @param message AWS's words
   */
  record WriteRefused(Rule rule, String code, String message) implements Finding {
    public WriteRefused {
      Objects.requireNonNull(rule);
      Objects.requireNonNull(code);
      Objects.requireNonNull(message);
    }
  }

  /**
   * The account's CloudWatch role lets no log through: it is unset, gone, not for API Gateway, or
   * without permissions.
   *
   * @param roleArn the role in force; empty when unset
   * @param fault what is wrong
   */
  record CloudWatchRoleBroken(String roleArn, String fault) implements Finding {
    public CloudWatchRoleBroken {
      Objects.requireNonNull(roleArn);
      Objects.requireNonNull(fault);
    }
  }

  /**
   * The account's CloudWatch role may work and may not: it is narrower than AWS's managed policy,
   * or could not be read.
   *
   * @param roleArn the role in force
   * @param doubt what is in doubt
   */
  record CloudWatchRoleDoubtful(String roleArn, String doubt) implements Finding {
    public CloudWatchRoleDoubtful {
      Objects.requireNonNull(roleArn);
      Objects.requireNonNull(doubt);
    }
  }
}
