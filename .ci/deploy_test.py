"""Deploys what `sam build` left to the emulator, with `sam deploy` as the README says, and looks at what came of it.

Run it after `sam build` with the Python that SAM CLI is installed in. The emulator's CloudFormation does
the SAM transform with SAM CLI's own translator. What each resource is asked for is asked of its own
service, never of CloudFormation; what the emulator does not keep is asserted on the template after the
transform, and the table that is printed says of which. One stack goes through its life, test by test in their order:
made, switched to audit, given every optional parameter, deleted.
"""

import json
import os
import pathlib
import subprocess
import sys
import sysconfig
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from deployed_stack import ACCOUNT, REGION, Stack, digest
from emulator import Emulator

PROJECT = pathlib.Path(__file__).resolve().parent.parent
RULES = ("ChangeRule", "LogGroupRule", "PolicyRule")
RETAINED = ("CloudWatchRole", "FunctionLogGroup", "JournalTable")
OPTIONAL = {"PutEvents", "TellPeople", "ImportFindings", "ResolveFindings", "UseJournalKey"}
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:on-call"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
EVERYTHING = {
    "Mode": "enforce",
    "PolicyParameter": "/stageguard/policy",
    "LogGroupPrefix": "/logs/apis/",
    "SweepSchedule": "'rate(30 minutes)'",
    "ReservedConcurrency": "2",
    "EventBusName": "audit",
    "NotificationTopicName": "stage-changes",
    "SecurityHub": "true",
    "LogRetentionDays": "30",
    "KmsKeyArn": KEY,
    "AlarmTopicArn": TOPIC,
}


def sam(*arguments):
    run = subprocess.run(
        [str(pathlib.Path(sysconfig.get_path("scripts")) / "sam"), *arguments],
        cwd=PROJECT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )
    if run.returncode:
        raise AssertionError(f"sam {' '.join(arguments)}:\n{run.stdout[-3000:]}\n{run.stderr[-3000:]}")


def deploy(*arguments):
    """As the README says, without its question whether the changes may be made."""
    sam("deploy", "--no-confirm-changeset", "--no-progressbar", *arguments)
    return Stack("stageguard")


class Life(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        if not (PROJECT / ".aws-sam/build/template.yaml").exists():
            raise AssertionError("There is nothing to deploy: run sam build first.")
        cls.emulator = Emulator(PROJECT)
        cls.addClassCleanup(cls.emulator.stop)
        os.environ.update(cls.emulator.environment())
        cls.stack = deploy()

    # --- Made, with the parameters of samconfig.toml ---

    def test_10_every_resource_of_the_template_stands_in_its_own_service(self):
        self.stack.ask_for_every_resource()
        print(self.stack.table())

    def test_11_the_alias_serves_the_artifact_as_it_was_built(self):
        alias = self.stack.alias()
        self.assertEqual(alias["AliasArn"], f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:stageguard:live")
        function = self.stack.function()
        self.assertEqual(function["Version"], "1")
        self.assertEqual(function["Runtime"], "java25")
        self.assertEqual(function["Architectures"], ["arm64"])
        self.assertEqual(function["SnapStart"]["ApplyOn"], "PublishedVersions")
        self.assertEqual(function["Role"], self.stack.role("FunctionRole")["Arn"])
        self.assertEqual(function["LoggingConfig"]["LogGroup"], self.stack.id("FunctionLogGroup"))
        self.assertEqual(self.stack.packed_files(), files(PROJECT / ".aws-sam/build/StageGuardFunction"))

    def test_12_the_function_is_told_where_everything_is_and_to_tell_nobody(self):
        variables = dict(self.stack.function()["Environment"]["Variables"])
        variables.pop("JAVA_TOOL_OPTIONS")
        self.assertEqual(
            variables,
            {
                "STAGEGUARD_MODE_PARAMETER": "/stageguard/stageguard/mode",
                "STAGEGUARD_POLICY_PARAMETER": "",
                "STAGEGUARD_FUNCTION_ARN": self.stack.alias()["AliasArn"],
                "STAGEGUARD_LEASE_GROUP": self.stack.id("LeaseGroup"),
                "STAGEGUARD_LEASE_ROLE_ARN": self.stack.role("LeaseRole")["Arn"],
                "STAGEGUARD_CLOUDWATCH_ROLE_ARN": self.stack.role("CloudWatchRole")["Arn"],
                "STAGEGUARD_ROLE_ARN": self.stack.role("FunctionRole")["Arn"],
                "STAGEGUARD_DEAD_LETTER_ARN": self.stack.queue()["QueueArn"],
                "STAGEGUARD_JOURNAL_TABLE": self.stack.id("JournalTable"),
                "STAGEGUARD_EVENT_BUS_ARN": "",
                "STAGEGUARD_TOPIC_ARN": "",
                "STAGEGUARD_SECURITY_HUB": "false",
            },
        )
        self.assertEqual(self.stack.mode(), "enforce")

    def test_13_each_rule_invokes_the_alias_which_admits_it_and_the_queue_takes_what_fails(self):
        admitted = {
            statement["Condition"]["ArnLike"]["AWS:SourceArn"]: statement
            for statement in self.stack.alias_policy()["Statement"]
        }
        rules = {name: self.stack.rule(name) for name in RULES}
        self.assertEqual(set(admitted), {rule["Arn"] for rule in rules.values()})
        for name, rule in rules.items():
            with self.subTest(name):
                self.assertEqual(rule["State"], "ENABLED")
                (target,) = self.stack.targets(name)
                self.assertEqual(target["Arn"], self.stack.alias()["AliasArn"])
                self.assertEqual(target["DeadLetterConfig"]["Arn"], self.stack.queue()["QueueArn"])
                self.assertEqual(target["RetryPolicy"], {"MaximumRetryAttempts": 185, "MaximumEventAgeInSeconds": 86400})
                self.assertEqual(admitted[rule["Arn"]]["Principal"], {"Service": "events.amazonaws.com"})
                self.assertEqual(admitted[rule["Arn"]]["Resource"], self.stack.alias()["AliasArn"])
        allow, deny = json.loads(self.stack.queue()["Policy"])["Statement"]
        self.assertEqual(set(allow["Condition"]["ArnEquals"]["aws:SourceArn"]), {r["Arn"] for r in rules.values()})
        self.assertEqual((allow["Effect"], deny["Effect"]), ("Allow", "Deny"))

    def test_14_the_rules_leave_out_the_functions_own_calls(self):
        for name in ("ChangeRule", "LogGroupRule"):
            issuer = self.stack.pattern(name)["detail"]["userIdentity"]["sessionContext"]["sessionIssuer"]
            self.assertEqual(
                issuer["arn"], [{"exists": False}, {"anything-but": self.stack.role("FunctionRole")["Arn"]}])
        self.assertEqual(self.stack.pattern("PolicyRule")["detail"]["name"], [self.stack.id("ModeParameter")])

    def test_15_the_schedule_sweeps_by_the_alias_with_the_role_that_may(self):
        schedule = self.stack.schedule()
        target = schedule["Target"]
        self.assertEqual((schedule["State"], schedule["ScheduleExpression"]), ("ENABLED", "rate(1 hour)"))
        self.assertEqual(target["Arn"], self.stack.alias()["AliasArn"])
        self.assertEqual(target["RoleArn"], self.stack.role("LeaseRole")["Arn"])
        self.assertEqual(target["DeadLetterConfig"]["Arn"], self.stack.queue()["QueueArn"])
        sweep = json.loads(target["Input"])
        self.assertEqual((sweep["source"], sweep["detail-type"]), ("stageguard", "Sweep"))
        self.assertEqual((sweep["account"], sweep["region"]), (ACCOUNT, REGION))
        (trust,) = self.stack.role("LeaseRole")["AssumeRolePolicyDocument"]["Statement"]
        self.assertEqual(
            trust["Condition"]["StringEquals"],
            {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": self.stack.schedule_group()["Arn"]})
        self.assertEqual(
            {s["Sid"]: s["Resource"] for s in self.stack.statements("LeaseRole")},
            {"InvokeAlias": self.stack.alias()["AliasArn"], "SendDeadLetters": self.stack.queue()["QueueArn"]})

    def test_16_the_functions_permissions_name_what_stands(self):
        statements = {s["Sid"]: s for s in self.stack.statements("FunctionRole")}
        self.assertFalse(OPTIONAL & statements.keys())
        table = self.stack.table_description()["TableArn"]
        prefix = f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/{self.stack.id('LeaseGroup')}"
        for sid, resource in {
            "PassCloudWatchRole": self.stack.role("CloudWatchRole")["Arn"],
            "PassLeaseRole": self.stack.role("LeaseRole")["Arn"],
            "KeepLeases": f"{prefix}/lease-*",
            "GoOnSweeping": f"{prefix}/sweep-*",
            "LookAgain": f"{prefix}/contest-*",
            "KeepJournal": table,
            "FindOpenEntries": f"{table}/index/open",
            "KeepAccessLogGroups": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/vendedlogs/apigateway/*",
            "ReadModeAndPolicy": [f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter{self.stack.id('ModeParameter')}"],
            "SendDeadLetters": self.stack.queue()["QueueArn"],
            "WriteOwnLog": self.stack.log_group()["arn"],
        }.items():
            with self.subTest(sid):
                self.assertEqual(statements[sid]["Resource"], resource)

    def test_17_what_fails_for_good_is_sent_to_the_queue(self):
        config = self.stack.event_invoke_config()
        self.assertEqual(config["DestinationConfig"]["OnFailure"]["Destination"], self.stack.queue()["QueueArn"])
        self.assertEqual((config["MaximumRetryAttempts"], config["MaximumEventAgeInSeconds"]), (2, 21600))
        self.assertEqual(self.stack.queue()["SqsManagedSseEnabled"], "true")
        self.assertEqual(self.stack.queue()["MessageRetentionPeriod"], str(14 * 24 * 60 * 60))

    def test_18_alarms_watch_what_stands_and_tell_nobody(self):
        watched = {
            (alarm["Namespace"], alarm["MetricName"], *(d["Value"] for d in alarm.get("Dimensions", [])))
            for alarm in self.stack.alarms()
        }
        queue = self.stack.queue()["QueueArn"].rpartition(":")[2]
        self.assertEqual(
            watched,
            {("AWS/Lambda", metric, "stageguard") for metric in ("Errors", "Throttles", "DestinationDeliveryFailures")}
            | {("AWS/Events", "InvocationsFailedToBeSentToDlq", self.stack.rule(rule)["Name"]) for rule in RULES}
            | {("AWS/Scheduler", metric, self.stack.id("LeaseGroup"))
               for metric in ("InvocationDroppedCount", "InvocationsFailedToBeSentToDeadLetterCount")}
            | {("AWS/SQS", "ApproximateNumberOfMessagesVisible", queue)}
            | {("StageGuard", metric) for metric in ("SweepsFinished", "SweepFailures", "StagesContested")},
        )
        self.assertEqual([a["AlarmActions"] for a in self.stack.alarms()], [[]] * len(watched))

    def test_19_nothing_is_left_unresolved(self):
        for text in (self.stack.dashboard(), *(json.dumps(self.stack.statements(r)) for r in ("FunctionRole", "LeaseRole")),
                     *(json.dumps(self.stack.pattern(rule)) for rule in RULES)):
            self.assertNotRegex(text, r"\$\{|Fn::|\"Ref\"")

    # --- Switched to audit, and back with everything on ---

    def test_20_audit_changes_the_mode_and_nothing_else(self):
        before = self.stack.everything()
        audited = deploy("--config-env", "audit")
        self.assertEqual(audited.mode(), "audit")
        self.assertEqual(audited.everything(), before)

    def test_30_every_optional_parameter_takes_effect_on_the_alias(self):
        before = self.stack.ids()
        deploy("--parameter-overrides", " ".join(f"{name}={value}" for name, value in EVERYTHING.items()))
        stack = Stack("stageguard")
        variables = stack.function()["Environment"]["Variables"]
        bus = f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/audit"
        topic = f"arn:aws:sns:{REGION}:{ACCOUNT}:stage-changes"
        self.assertEqual(stack.function()["Version"], "2")
        self.assertEqual(variables["STAGEGUARD_POLICY_PARAMETER"], "/stageguard/policy")
        self.assertEqual(variables["STAGEGUARD_EVENT_BUS_ARN"], bus)
        self.assertEqual(variables["STAGEGUARD_TOPIC_ARN"], topic)
        self.assertEqual(variables["STAGEGUARD_SECURITY_HUB"], "true")
        self.assertEqual(stack.mode(), "enforce")

        statements = {s["Sid"]: s["Resource"] for s in stack.statements("FunctionRole")}
        self.assertEqual(statements["PutEvents"], bus)
        self.assertEqual(statements["TellPeople"], topic)
        self.assertEqual(statements["ImportFindings"], f"arn:aws:securityhub:{REGION}:{ACCOUNT}:product/{ACCOUNT}/default")
        self.assertEqual(statements["ResolveFindings"], f"arn:aws:securityhub:{REGION}:{ACCOUNT}:hub/default")
        self.assertEqual(statements["UseJournalKey"], KEY)
        self.assertIn(f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/stageguard/policy", statements["ReadModeAndPolicy"])
        self.assertEqual(statements["KeepAccessLogGroups"], f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/logs/apis/*")
        self.assertIn("/stageguard/policy", stack.pattern("PolicyRule")["detail"]["name"])
        self.assertIn("/logs/apis/", json.dumps(stack.pattern("LogGroupRule")))
        self.assertEqual(stack.schedule()["ScheduleExpression"], "rate(30 minutes)")
        self.assertEqual(stack.log_group()["retentionInDays"], 30)
        self.assertEqual(stack.log_group().get("kmsKeyId"), KEY)
        self.assertEqual({tuple(a["AlarmActions"]) for a in stack.alarms()}, {(TOPIC,)})

        after = stack.ids()
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        versions = {name for name in changed if "FunctionVersion" in name}
        self.assertEqual(changed, versions, "made anew, though it holds what must not be lost")

    # --- Deleted ---

    def test_40_deleting_the_stack_leaves_the_cloudwatch_role_the_log_and_the_journal(self):
        stack = Stack("stageguard")
        sam("delete", "--stack-name", "stageguard", "--no-prompts", "--region", REGION)
        for name in stack.logical_ids():
            with self.subTest(name):
                self.assertEqual(stack.stands(name), name in RETAINED)
        (trust,) = stack.role("CloudWatchRole")["AssumeRolePolicyDocument"]["Statement"]
        self.assertEqual(trust["Principal"], {"Service": "apigateway.amazonaws.com"})
        self.assertEqual(
            stack.attached("CloudWatchRole"), ["arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"])
        self.assertTrue(stack.table_description()["DeletionProtectionEnabled"])

    def test_41_another_stack_of_the_same_name_would_give_them_other_names(self):
        for name in RETAINED:
            resource = self.stack.processed(name)
            self.assertEqual((resource["DeletionPolicy"], resource["UpdateReplacePolicy"]), ("Retain", "Retain"))
            self.assertFalse({"RoleName", "LogGroupName", "TableName"} & resource["Properties"].keys())


def files(folder):
    """Each file below the folder, by its path, with its bytes' length and hash."""
    return {
        str(file.relative_to(folder)): digest(file.read_bytes()) for file in sorted(folder.rglob("*")) if file.is_file()
    }


if __name__ == "__main__":
    unittest.main()
