"""A stack as the services know it that its resources belong to."""

import collections
import hashlib
import io
import json
import zipfile

import boto3
from botocore.exceptions import ClientError

ACCOUNT = "000000000000"
REGION = "us-east-1"

# What the emulator takes and does not keep, or does not show: seen in the template after the transform instead.
NOT_KEPT = {
    "AWS::DynamoDB::Table": {
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS"},
        "TimeToLiveSpecification": {"AttributeName": "expiresAt", "Enabled": True},
    },
    "AWS::Lambda::Function": {
        "ReservedConcurrentExecutions": {
            "Fn::If": ["HasReservedConcurrency", {"Ref": "ReservedConcurrency"}, {"Ref": "AWS::NoValue"}],
        },
    },
}


def digest(content):
    return len(content), hashlib.sha256(content).hexdigest()


def client(service):
    return boto3.client(service, region_name=REGION)


class Stack:
    """As it stood when this was made: the names of its resources stay known when it is gone."""

    def __init__(self, name):
        self.name = name
        described = client("cloudformation").describe_stack_resources(StackName=name)["StackResources"]
        self._types = {r["LogicalResourceId"]: r["ResourceType"] for r in described}
        self._ids = {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in described}
        self._template = client("cloudformation").get_template(StackName=name, TemplateStage="Processed")["TemplateBody"]

    def logical_ids(self):
        return list(self._ids)

    def ids(self):
        return dict(self._ids)

    def id(self, logical_id):
        return self._ids[logical_id]

    def processed(self, logical_id):
        """The resource as the template has it after the transform."""
        return self._template["Resources"][logical_id]

    # --- One resource, by its own service ---

    def function(self):
        """What the alias serves."""
        return client("lambda").get_function_configuration(FunctionName=self.name, Qualifier="live")

    def alias(self):
        return client("lambda").get_alias(FunctionName=self.name, Name="live")

    def alias_policy(self):
        return json.loads(client("lambda").get_policy(FunctionName=self.name, Qualifier="live")["Policy"])

    def event_invoke_config(self):
        return client("lambda").get_function_event_invoke_config(FunctionName=self.name, Qualifier="live")

    def packed_files(self):
        """Each file of the function's artifact, by its path, with its bytes' length and hash."""
        code = self.processed("StageGuardFunction")["Properties"]["Code"]
        artifact = client("s3").get_object(Bucket=code["S3Bucket"], Key=code["S3Key"])["Body"].read()
        with zipfile.ZipFile(io.BytesIO(artifact)) as files:
            return {name: digest(files.read(name)) for name in files.namelist() if not name.endswith("/")}

    def mode(self):
        return client("ssm").get_parameter(Name=self.id("ModeParameter"))["Parameter"]["Value"]

    def rule(self, logical_id):
        return client("events").describe_rule(Name=self.id(logical_id))

    def pattern(self, logical_id):
        return json.loads(self.rule(logical_id)["EventPattern"])

    def targets(self, logical_id):
        return client("events").list_targets_by_rule(Rule=self.id(logical_id))["Targets"]

    def schedule(self):
        return client("scheduler").get_schedule(GroupName=self.id("LeaseGroup"), Name=self.id("SweepScheduler"))

    def schedule_group(self):
        return client("scheduler").get_schedule_group(Name=self.id("LeaseGroup"))

    def role(self, logical_id):
        return client("iam").get_role(RoleName=self.id(logical_id))["Role"]

    def statements(self, role):
        iam = client("iam")
        (name,) = iam.list_role_policies(RoleName=self.id(role))["PolicyNames"]
        return iam.get_role_policy(RoleName=self.id(role), PolicyName=name)["PolicyDocument"]["Statement"]

    def attached(self, role):
        policies = client("iam").list_attached_role_policies(RoleName=self.id(role))["AttachedPolicies"]
        return [policy["PolicyArn"] for policy in policies]

    def queue(self):
        url = self.id("DeadLetterQueue")
        return client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]

    def table_description(self):
        return client("dynamodb").describe_table(TableName=self.id("JournalTable"))["Table"]

    def log_group(self):
        name = self.id("FunctionLogGroup")
        (group,) = [
            group
            for group in client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
            if group["logGroupName"] == name
        ]
        return group

    def alarms(self):
        names = [self._ids[i] for i, kind in self._types.items() if kind == "AWS::CloudWatch::Alarm"]
        return client("cloudwatch").describe_alarms(AlarmNames=names)["MetricAlarms"]

    def dashboard(self):
        return client("cloudwatch").get_dashboard(DashboardName=self.id("Dashboard"))["DashboardBody"]

    # --- All of them ---

    def stands(self, logical_id):
        """Whether the resource's own service knows it."""
        try:
            return bool(self._ask(logical_id))
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if "NotFound" in code or "NonExistent" in code or "NoSuchEntity" in code or "DoesNotExist" in code:
                return False
            raise
        except ValueError:
            return False

    def ask_for_every_resource(self):
        for logical_id in self._ids:
            assert self.stands(logical_id), f"{logical_id} of the template does not stand"
        for kind, properties in NOT_KEPT.items():
            for logical_id in (i for i, k in self._types.items() if k == kind):
                written = self.processed(logical_id)["Properties"]
                for name, value in properties.items():
                    seen = {key: written[name].get(key) for key in value}
                    assert seen == value, f"{logical_id}: {name} is {seen}"

    def everything(self):
        """All that the services tell but the mode, without what changes by itself."""
        answers = {i: self._ask(i) for i in self._ids if i != "ModeParameter"}
        answers |= {f"{role} statements": self.statements(role) for role in ("FunctionRole", "LeaseRole")}
        answers |= {f"{i} targets": self.targets(i) for i, k in self._types.items() if k == "AWS::Events::Rule"}
        return json.loads(json.dumps(answers, default=str), object_hook=without_times)

    def table(self):
        """What was asked for, one line a type."""
        counted = collections.Counter(self._types.values())
        width = max(map(len, counted))
        lines = [f"{'TYPE':{width}}  STAND  SEEN IN THE TEMPLATE ONLY"]
        lines += [f"{kind:{width}}  {n:5}  {', '.join(NOT_KEPT.get(kind, '-'))}" for kind, n in sorted(counted.items())]
        return "\n".join(lines)

    def _ask(self, logical_id):
        physical_id = self._ids[logical_id]
        match self._types[logical_id]:
            case "AWS::Lambda::Function":
                return client("lambda").get_function_configuration(FunctionName=physical_id)
            case "AWS::Lambda::Version":
                name, version = physical_id.split(":")[-2:]
                return client("lambda").get_function_configuration(FunctionName=name, Qualifier=version)
            case "AWS::Lambda::Alias":
                return self.alias()
            case "AWS::Lambda::EventInvokeConfig":
                return self.event_invoke_config()
            case "AWS::Lambda::Permission":
                rule = self._ids[logical_id.removesuffix("Permission")]
                return [s for s in self.alias_policy()["Statement"] if json.dumps(s).count(f"rule/{rule}\"")]
            case "AWS::Events::Rule":
                return self.rule(logical_id)
            case "AWS::Scheduler::ScheduleGroup":
                return self.schedule_group()
            case "AWS::Scheduler::Schedule":
                return self.schedule()
            case "AWS::IAM::Role":
                return self.role(logical_id)
            case "AWS::SQS::Queue":
                return self.queue()
            case "AWS::SQS::QueuePolicy":
                return json.loads(self.queue()["Policy"])
            case "AWS::DynamoDB::Table":
                return self.table_description()
            case "AWS::SSM::Parameter":
                return client("ssm").get_parameter(Name=physical_id)["Parameter"]
            case "AWS::Logs::LogGroup":
                return self.log_group()
            case "AWS::CloudWatch::Alarm":
                return [a for a in self.alarms() if a["AlarmName"] == physical_id]
            case "AWS::CloudWatch::Dashboard":
                return json.loads(self.dashboard())
            case other:
                raise AssertionError(f"{logical_id}: teach this test where to ask for {other}")


CHANGE_BY_THEMSELVES = {"ResponseMetadata", "RevisionId", "LastModified", "LastModifiedTimestamp", "LastModificationDate",
                        "AlarmConfigurationUpdatedTimestamp"}


def without_times(answer):
    return {name: value for name, value in answer.items() if name not in CHANGE_BY_THEMSELVES}
