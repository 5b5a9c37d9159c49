package io.github.stageguard.function;

import io.github.stageguard.template.ClassifiedEvent;

/** The parameters of the stack. */
final class StackPermissions {
  /** The policy parameter of the stack. */
  static final String POLICY_PARAMETER = ClassifiedEvent.POLICY_PARAMETER;

  /** The mode parameter of the stack. */
  static final String MODE_PARAMETER = ClassifiedEvent.MODE_PARAMETER;

  private StackPermissions() {}
}
