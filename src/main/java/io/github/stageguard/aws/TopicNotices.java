package io.github.stageguard.aws;

import io.github.stageguard.notice.Channel;
import io.github.stageguard.notice.Notice;
import io.github.stageguard.notice.NoticeText;
import io.github.stageguard.stage.Place;
import io.github.stageguard.sweep.SweepNotice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/**
 * Notices as messages of an SNS topic, for people. What a sweep reports as still open is left out:
 * it would come every hour.
 */
public final class TopicNotices implements Channel {
  private final SnsClient sns;
  private final String topicArn;
  private final Place place;

  /**
   * @param topicArn a standard topic
   * @param place what the notices are about
   */
  public TopicNotices(SnsClient sns, String topicArn, Place place) {
    this.sns = sns;
    this.topicArn = topicArn;
    this.place = place;
  }

  /**
   * IAM: {@code sns:Publish} on the topic; of one that a KMS key encrypts, {@code
   * kms:GenerateDataKey} and {@code kms:Decrypt} on the key.
   */
  @Override
  public void send(List<Notice> notices) {
    for (Notice notice : notices) {
      if (!isReminder(notice)) {
        Calls.call(
            "sns:Publish",
            () ->
                sns.publish(
                    r ->
                        r.topicArn(topicArn)
                            .subject(NoticeText.subject(notice))
                            .message(NoticeText.body(notice, place))
                            .messageAttributes(attributes(notice))));
      }
    }
  }

  private static boolean isReminder(Notice notice) {
    return notice instanceof Notice.FindingReported
        && notice.occasion().name().equals(SweepNotice.DETAIL_TYPE);
  }

  /** For filter policies of subscriptions. */
  private static Map<String, MessageAttributeValue> attributes(Notice notice) {
    Map<String, MessageAttributeValue> attributes = new HashMap<>();
    attributes.put("id", text(notice.id()));
    attributes.put("kind", text(notice.title()));
    notice
        .subject()
        .ifPresent(
            stage -> {
              attributes.put("apiId", text(stage.apiId()));
              attributes.put("stage", text(stage.stageName()));
            });
    return attributes;
  }

  private static MessageAttributeValue text(String value) {
    return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
  }
}
