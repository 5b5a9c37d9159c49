package io.github.stageguard.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** Log groups through AWS's own client: retention, keys and names. */
class LogGroupsIT {
  private static final String KEY = "arn:aws:kms:us-east-1:000000000000:key/one";

  @RegisterExtension final EmulatedAccount account = new EmulatedAccount();
  private CloudWatchLogsClient logs;

  @BeforeEach
  void makeAGroup() {
    logs = account.function().logs();
    logs.createLogGroup(r -> r.logGroupName("/pets"));
  }

  @Test
  void whatIsNotThereIsNotFound() {
    for (Runnable call :
        List.<Runnable>of(
            () -> logs.deleteLogGroup(r -> r.logGroupName("/pet")),
            () -> logs.putRetentionPolicy(r -> r.logGroupName("/pet").retentionInDays(7)),
            () -> logs.deleteRetentionPolicy(r -> r.logGroupName("/pet")),
            () -> logs.associateKmsKey(r -> r.logGroupName("/pet").kmsKeyId(KEY)),
            () -> logs.disassociateKmsKey(r -> r.logGroupName("/pet")))) {
      assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(call::run);
    }
    assertThat(account.gate().writes().names()).containsExactly("CreateLogGroup");
  }

  @Test
  void retentionIsOneOfAwsNumbersOfDaysOrNone() {
    assertThat(group("/pets").retentionInDays()).isNull();
    logs.putRetentionPolicy(r -> r.logGroupName("/pets").retentionInDays(365));
    assertThat(group("/pets").retentionInDays()).isEqualTo(365);
    for (int days : new int[] {0, 2, 364, 366, 10_000}) {
      assertThatExceptionOfType(InvalidParameterException.class)
          .isThrownBy(
              () -> logs.putRetentionPolicy(r -> r.logGroupName("/pets").retentionInDays(days)));
    }

    logs.deleteRetentionPolicy(r -> r.logGroupName("/pets"));

    assertThat(group("/pets").retentionInDays()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
        3288, 3653
      })
  void retentionCanBeAnyOfThese(int days) {
    logs.putRetentionPolicy(r -> r.logGroupName("/pets").retentionInDays(days));

    assertThat(group("/pets").retentionInDays()).isEqualTo(days);
  }

  @Test
  void aKeyIsAssociatedReplacedAndTakenAway() {
    logs.createLogGroup(r -> r.logGroupName("/dogs").kmsKeyId(KEY));
    logs.associateKmsKey(r -> r.logGroupName("/pets").kmsKeyId(KEY));
    assertThat(group("/pets").kmsKeyId()).isEqualTo(KEY);
    logs.associateKmsKey(r -> r.logGroupName("/pets").kmsKeyId(KEY + "-2"));
    assertThat(group("/pets").kmsKeyId()).isEqualTo(KEY + "-2");
    assertThat(group("/dogs").kmsKeyId()).isEqualTo(KEY);

    logs.disassociateKmsKey(r -> r.logGroupName("/pets"));
    logs.disassociateKmsKey(r -> r.logGroupName("/dogs"));

    assertThat(group("/pets").kmsKeyId()).isNull();
    assertThat(group("/dogs").kmsKeyId()).isNull();
    assertThat(account.gate().writes().names())
        .endsWith("AssociateKmsKey", "AssociateKmsKey", "DisassociateKmsKey", "DisassociateKmsKey");
  }

  @Test
  void aGroupThatIsMadeAgainBeginsAnew() {
    logs.putRetentionPolicy(r -> r.logGroupName("/pets").retentionInDays(7));
    logs.associateKmsKey(r -> r.logGroupName("/pets").kmsKeyId(KEY));
    logs.deleteLogGroup(r -> r.logGroupName("/pets"));
    assertThat(logs.describeLogGroups().logGroups()).isEmpty();

    logs.createLogGroup(r -> r.logGroupName("/pets"));

    assertThat(group("/pets").kmsKeyId()).isNull();
    assertThat(group("/pets").retentionInDays()).isNull();
    assertThatExceptionOfType(ResourceAlreadyExistsException.class)
        .isThrownBy(() -> logs.createLogGroup(r -> r.logGroupName("/pets")));
  }

  @Test
  void theArnOfAGroupComesInBothSpellings() {
    assertThat(group("/pets").arn())
        .isEqualTo("arn:aws:logs:us-east-1:000000000000:log-group:/pets:*");
    assertThat(group("/pets").logGroupArn())
        .isEqualTo("arn:aws:logs:us-east-1:000000000000:log-group:/pets");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/pets/$default", "a b", "aws/pets", "pets:*"})
  void namesThatAwsDoesNotAllowAreRefused(String name) {
    assertThatExceptionOfType(InvalidParameterException.class)
        .isThrownBy(() -> logs.createLogGroup(r -> r.logGroupName(name)));
    logs.createLogGroup(r -> r.logGroupName("x/" + "0#_-.A".repeat(85)));
    assertThatExceptionOfType(InvalidParameterException.class)
        .isThrownBy(() -> logs.createLogGroup(r -> r.logGroupName("x".repeat(513))));
  }

  private LogGroup group(String name) {
    return logs.describeLogGroups(r -> r.logGroupNamePrefix(name)).logGroups().getFirst();
  }
}
