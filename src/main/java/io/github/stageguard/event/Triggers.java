package io.github.stageguard.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.stageguard.lease.LeaseNotice;
import io.github.stageguard.lease.NoticeEnvelope;
import io.github.stageguard.sweep.SweepNotice;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Tells from an envelope what may have changed. CloudTrail's quirks end here. */
public final class Triggers {
  private static final Set<String> PARAMETER_OPERATIONS = Set.of("Create", "Update", "Delete");

  private final String ownRoleArn;
  private final Set<String> parameters;

  /**
   * @param ownRoleArn ARN of the role that StageGuard itself works as; empty when unknown
   * @param parameters names of the SSM parameters that hold mode and policy
   */
  public Triggers(String ownRoleArn, Set<String> parameters) {
    this.ownRoleArn = ownRoleArn;
    this.parameters = Set.copyOf(parameters);
  }

  /**
   * What the envelope tells.
   *
   * @throws UnreadableEventException if it is of a kind that must be handled and lacks what that
   *     takes
   */
  public Trigger of(Envelope envelope) {
    return switch (envelope.source()) {
      case NoticeEnvelope.SOURCE -> ours(envelope);
      case "aws.apigateway" -> call(envelope, "apigateway.amazonaws.com", ApiGatewayCalls::trigger);
      case "aws.logs" -> call(envelope, "logs.amazonaws.com", LogGroupCalls::trigger);
      case "aws.ssm" -> parameter(envelope);
      case "" -> throw new UnreadableEventException("the event has no source");
      default -> new Trigger.Ignored("not an event of a service that StageGuard follows");
    };
  }

  private static Trigger ours(Envelope envelope) {
    return switch (envelope.detailType()) {
      case LeaseNotice.DETAIL_TYPE -> leaseEnded(envelope.detail());
      case SweepNotice.DETAIL_TYPE -> sweep(envelope);
      case ContestNotice.DETAIL_TYPE -> contestEnded(envelope);
      default -> new Trigger.Ignored("not a kind of event that StageGuard knows");
    };
  }

  private static Trigger leaseEnded(JsonNode detail) {
    return LeaseNotice.readDetail(detail)
        .<Trigger>map(
            lease ->
                new Trigger.LeaseEnded(
                    lease,
                    new Occasion(
                        LeaseNotice.DETAIL_TYPE,
                        lease.id(),
                        lease.endsAt(),
                        new Actor(lease.startedBy(), "", "", ""))))
        .orElseThrow(
            () -> new UnreadableEventException("the lease's end does not say which lease ends"));
  }

  private static Trigger contestEnded(Envelope envelope) {
    ContestNotice notice =
        ContestNotice.read(envelope.detail())
            .orElseThrow(
                () ->
                    new UnreadableEventException("the contest's end does not say of which stage"));
    return new Trigger.StageChanged(
        notice.stage(),
        new Occasion(ContestNotice.DETAIL_TYPE, notice.name(), notice.until(), Actor.NOBODY));
  }

  private static Trigger sweep(Envelope envelope) {
    if (!envelope.detail().has(SweepNotice.PROGRESS)) {
      return new Trigger.SweepDue(envelope.id(), false, Optional.empty());
    }
    return SweepNotice.readProgress(envelope.detail().path(SweepNotice.PROGRESS))
        .<Trigger>map(progress -> new Trigger.SweepDue(progress.id(), false, Optional.of(progress)))
        .orElseThrow(
            () -> new UnreadableEventException("the sweep does not say how far it has come"));
  }

  private Trigger parameter(Envelope envelope) {
    if (!envelope.detailType().equals("Parameter Store Change")) {
      return new Trigger.Ignored("not a change of a parameter");
    }
    String name = envelope.detail().path("name").textValue();
    if (name == null) {
      throw new UnreadableEventException("the event does not name the parameter that changed");
    }
    return parameters.contains(name)
            && PARAMETER_OPERATIONS.contains(envelope.detail().path("operation").asText())
        ? new Trigger.SweepDue(envelope.id(), true, Optional.empty())
        : new Trigger.Ignored("not a change of StageGuard's mode or policy");
  }

  private Trigger call(
      Envelope envelope, String service, Function<CloudTrailCall, Trigger> meaning) {
    if (!envelope.detailType().equals(CloudTrailCall.DETAIL_TYPE)) {
      return new Trigger.Ignored("not an API call recorded by CloudTrail");
    }
    if (!envelope.detail().isObject()) {
      throw new UnreadableEventException("the event has no CloudTrail record in detail");
    }
    CloudTrailCall call = new CloudTrailCall(envelope.detail());
    if (!call.service().equals(service)) {
      return new Trigger.Ignored("a call of another service");
    }
    if (call.failed()) {
      return new Trigger.Ignored("the call failed");
    }
    if (call.onlyRead()) {
      return new Trigger.Ignored("the call only read");
    }
    if (!ownRoleArn.isEmpty() && call.callersRole().equals(ownRoleArn)) {
      return new Trigger.Ignored("StageGuard's own call");
    }
    return meaning.apply(call);
  }
}
