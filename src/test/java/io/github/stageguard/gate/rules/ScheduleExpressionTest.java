package io.github.stageguard.gate.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Except where marked, as recorded of AWS (LocalStack's validated scheduler snapshots). */
class ScheduleExpressionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cron(0 1 * * * *)",
        "cron(7 20 * * NOT *)",
        "cron(INVALID)",
        "cron(0 dummy ? * MON-FRI *)",
        "cron(71 8 1 * ? *)",
        "cron()",
        "rate(10 seconds)",
        "rate(10 years)",
        "rate()",
        "rate(10)",
        "rate(10 minutess)",
        "rate(foo minutes)",
        "rate(-10 minutes)",
        "rate( 10 minutes )",
        " rate(10 minutes)",
        "at(2021-12-31T23:59:59Z)",
        "at(2021-12-31)",
        // Not recorded.
        "at(2026-02-31T12:00:00)",
        "at(2026-11-22T24:30:00)",
        "",
        "rate(0 minutes)"
      })
  void refusesWhatAwsRefuses(String expression) {
    assertThat(ScheduleExpression.isValid(expression)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cron(0-15/1 8-8 ? * 2,3,4,5,6,7 *)",
        "cron(30-30 13-13 ? * 2,4,6 *)",
        "cron(1-31/30 1-1 ? * 1,7 *)",
        "cron(0 18 ? * MON-FRI *)",
        "cron(*/15 * * * ? *)",
        "cron(0-59/10 0-23/2 ? * * *)",
        "at(2022-12-31T23:59:59)",
        // Not recorded.
        "rate(1 hour)",
        "rate(5 minutes)"
      })
  void acceptsWhatAwsAccepts(String expression) {
    assertThat(ScheduleExpression.isValid(expression)).isTrue();
  }
}
