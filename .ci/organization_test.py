"""Tests of deploy/organization: what goes to the accounts, and the one command that brings it there.

Run it with the Python that SAM CLI is installed in, which has SAM's translator and cfn-lint. Nothing is
sent to AWS: a script that writes down how it was called stands for the AWS CLI, another for SAM, and the
emulator that the tests in Java have installed for CloudFormation.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile

import boto3
from botocore.config import Config

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from emulator import Emulator

PROJECT = pathlib.Path(__file__).resolve().parent.parent
ACCOUNT = "111122223333"
AUDITOR = f"arn:aws:iam::{ACCOUNT}:role/auditor"
UNIT = "ou-ab12-cd34ef56"

AWS = """#!{python}
import json, os, pathlib, sys
scratch = pathlib.Path({scratch!r})
said = sys.argv[1:]
with (scratch / "calls").open("a") as calls:
    calls.write(json.dumps(said) + "\\n")
if said[:2] == ["sts", "get-caller-identity"]:
    print(json.dumps({{"Account": "{account}", "Arn": "arn:aws:iam::{account}:user/x"}}))
elif said[:2] == ["organizations", "describe-organization"]:
    if (scratch / "denied").exists():
        sys.exit("AccessDeniedException")
    print(json.dumps({{"Organization": {{"Id": "o-abcdefghij", "MasterAccountId": (scratch / "management").read_text()}}}}))
elif said[:2] == ["s3api", "head-object"]:
    sys.exit(not (scratch / "buckets" / said[said.index("--bucket") + 1] / said[said.index("--key") + 1]).exists())
elif said[:2] == ["s3", "cp"]:
    place = scratch / "buckets" / said[-1].removeprefix("s3://")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(pathlib.Path(said[-2]).read_bytes())
elif said[:2] == ["cloudformation", "describe-stacks"]:
    stack = scratch / said[said.index("--stack-name") + 1]
    if not stack.exists():
        sys.exit("Stack with id x does not exist")
    print(json.dumps({{"Stacks": [{{"Parameters": [
        {{"ParameterKey": k, "ParameterValue": v}} for k, v in (each.split("=", 1) for each in json.loads(stack.read_text()))]}}]}}))
elif said[:2] == ["cloudformation", "deploy"]:
    (scratch / said[said.index("--stack-name") + 1]).write_text(json.dumps(said[said.index("--parameter-overrides") + 1 :]))
else:
    sys.exit("unknown")
"""

SAM = """#!/bin/sh
[ "$1" = build ] || exit 9
[ ! -e {scratch}/unbuildable ] || exit 1
mkdir -p .aws-sam/build/StageGuardFunction/lib
cp {scratch}/code .aws-sam/build/StageGuardFunction/lib/stageguard.jar
"""


def composed(folder):
    """Leaves member.json and central.json there."""
    bucket = f"stageguard-{ACCOUNT}-${{AWS::Region}}"
    parameters = json.dumps({"Mode": "audit", "AuditorArn": AUDITOR})
    compose = [PROJECT / "deploy/organization/compose.py", "--bucket", bucket, "--key", "code.zip"]
    subprocess.run([sys.executable, *compose, "--parameters", parameters, "--output", folder], check=True, timeout=120)


class Project(unittest.TestCase):
    """A copy of the project, with scripts for the AWS CLI and SAM."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name).resolve()
        self.project = self.folder / "project"
        shutil.copytree(PROJECT / "deploy", self.project / "deploy", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(PROJECT / "template.yaml", self.project)
        (self.folder / "code").write_text("code", encoding="utf-8")
        (self.folder / "management").write_text(ACCOUNT, encoding="utf-8")
        self.tool("aws", AWS.format(python=sys.executable, scratch=str(self.folder), account=ACCOUNT))
        self.tool("sam", SAM.format(scratch=self.folder))
        # As if an earlier run had installed the translator.
        home = self.project / "target/organization/venv"
        self.write(home / "bin/python", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        shutil.copy(self.project / "deploy/organization/requirements.txt", home / "installed")

    def write(self, file, text):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(0o755)

    def tool(self, name, text):
        self.write(self.folder / "bin" / name, text)

    def deploy(self, *more, mode="audit", path=None):
        """Runs the command, as an administrator would, and returns what it did."""
        (self.folder / "calls").unlink(missing_ok=True)
        usual = ["--organizational-unit", UNIT, "--region", "eu-west-1", "--region", "us-east-1", "--mode", mode, "--auditor", AUDITOR]
        return subprocess.run(
            [sys.executable, self.project / "deploy/organization/deploy", *usual, *more],
            env={**os.environ, "PATH": f"{path or self.folder / 'bin'}:/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def calls(self, *of):
        lines = (self.folder / "calls").read_text(encoding="utf-8").splitlines()
        return [call for call in map(json.loads, lines) if call[: len(of)] == list(of)]

    def stacks(self):
        """The stacks that were deployed: Region, name, and parameters."""
        found = []
        for call in self.calls("cloudformation", "deploy"):
            given = dict(each.split("=", 1) for each in call[call.index("--parameter-overrides") + 1 :])
            found.append((call[call.index("--region") + 1], call[call.index("--stack-name") + 1], given))
        return found

    def composed(self, name):
        return json.loads((self.project / "target/organization" / name).read_text(encoding="utf-8"))

    def buckets(self):
        root = self.folder / "buckets"
        return sorted(str(each.relative_to(root)) for each in root.rglob("*") if each.is_file())


class Command(Project):
    """The one command."""

    def test_the_function_is_put_into_each_region_and_the_rest_into_the_first(self):
        ran = self.deploy()
        self.assertEqual(ran.returncode, 0, ran.stderr)
        stacks = self.stacks()
        self.assertEqual(
            [stack[:2] for stack in stacks],
            [("eu-west-1", "stageguard-artifacts"), ("us-east-1", "stageguard-artifacts"), ("eu-west-1", "stageguard-organization")],
        )
        self.assertEqual(stacks[0][2], {"OrganizationId": "o-abcdefghij"})
        central = stacks[2][2]
        self.assertEqual(central["OrganizationalUnits"], UNIT)
        self.assertEqual(central["Regions"], "eu-west-1,us-east-1")
        self.assertEqual(central["CallAs"], "SELF")
        eu, template, us = self.buckets()
        key = self.composed("member.json")["Resources"]["StageGuardFunction"]["Properties"]["Code"]["S3Key"]
        if eu.endswith(".json"):
            eu, template = template, eu
        self.assertEqual(eu, f"stageguard-{ACCOUNT}-eu-west-1/{key}")
        self.assertEqual(us, f"stageguard-{ACCOUNT}-us-east-1/{key}")
        self.assertEqual(central["TemplateUrl"], f"https://stageguard-{ACCOUNT}-eu-west-1.s3.eu-west-1.amazonaws.com/{template.split('/')[1]}")
        with zipfile.ZipFile(self.folder / "buckets" / us) as archive:
            self.assertEqual(archive.read("lib/stageguard.jar"), b"code")

    def test_a_second_run_sends_and_changes_nothing(self):
        self.assertEqual(self.deploy().returncode, 0)
        before = (self.stacks(), self.composed("central.json"), self.buckets())
        os.utime(self.folder / "code", (1, 1))
        self.assertEqual(self.deploy().returncode, 0)
        self.assertEqual((self.stacks(), self.composed("central.json"), self.buckets()), before)
        self.assertEqual(self.calls("s3", "cp"), [])

    def test_other_code_is_another_version_in_every_account(self):
        def version():
            return [name for name, each in self.composed("member.json")["Resources"].items() if each["Type"] == "AWS::Lambda::Version"]

        self.deploy()
        url, before = self.stacks()[2][2]["TemplateUrl"], version()
        (self.folder / "code").write_text("other code", encoding="utf-8")
        self.deploy()
        self.assertNotEqual(self.stacks()[2][2]["TemplateUrl"], url)
        self.assertNotEqual(version(), before)
        self.assertEqual(len(self.calls("s3", "cp")), 3)

    def test_parameters_reach_the_stack_set(self):
        self.deploy("--parameter", "SweepSchedule=rate(2 hours)", "--external-id", "secret", mode="enforce")
        given = self.composed("central.json")["Resources"]["Accounts"]["Properties"]["Parameters"]
        self.assertEqual(
            {each["ParameterKey"]: each["ParameterValue"] for each in given},
            {
                "Mode": "enforce",
                "AuditorArn": AUDITOR,
                "ExternalId": "secret",
                "SweepSchedule": "rate(2 hours)",
                "CentralBusArn": {"Fn::GetAtt": ["NoticeBus", "Arn"]},
                "OrganizationId": {"Ref": "OrganizationId"},
            },
        )

    def test_a_unit_or_region_is_only_taken_out_when_that_is_said(self):
        self.assertEqual(self.deploy("--region", "eu-north-1").returncode, 0)
        ran = self.deploy()
        self.assertEqual(ran.returncode, 1)
        self.assertIn("would delete StageGuard, and the schedules that end data traces, in eu-north-1.", ran.stderr)
        self.assertEqual(self.calls("cloudformation", "deploy"), [])
        self.assertEqual(self.deploy("--remove").returncode, 0)
        self.assertEqual(self.stacks()[2][2]["Regions"], "eu-west-1,us-east-1")

    def test_a_delegated_administrator_says_so(self):
        (self.folder / "management").write_text("999999999999", encoding="utf-8")
        self.assertEqual(self.deploy().returncode, 0)
        self.assertEqual(self.stacks()[2][2]["CallAs"], "DELEGATED_ADMIN")

    def test_what_goes_wrong_is_said_and_nothing_is_deployed(self):
        (self.folder / "unbuildable").touch()
        ran = self.deploy()
        self.assertEqual(ran.returncode, 1)
        self.assertIn("deploy: sam failed", ran.stderr)
        (self.folder / "unbuildable").unlink()
        ran = self.deploy("--parameter", "Nonsense=1")
        self.assertEqual(ran.returncode, 1)
        self.assertIn("there is no parameter Nonsense", ran.stderr)
        (self.folder / "denied").touch()
        self.assertIn("describe-organization failed: AccessDenied", self.deploy().stderr)
        (self.folder / "denied").unlink()
        self.assertIn("not of account", self.deploy("--auditor", "arn:aws:iam::999999999999:role/x").stderr)
        self.assertEqual(self.calls("cloudformation", "deploy"), [])
        (self.folder / "empty").mkdir()
        ran = self.deploy(path=self.folder / "empty")
        self.assertTrue(ran.returncode == 1 and "there is no aws on the PATH" in ran.stderr or shutil.which("aws", path="/usr/bin:/bin"))

    def test_mistakes_are_found_before_anything_is_done(self):
        for wrong in (
            ("--organizational-unit", "x"),
            ("--region", "nowhere"),
            ("--auditor", "auditor"),
            ("--parameter", "Mode=enforce"),
            ("--parameter", "Mode"),
            ("--stack-name", "a b"),
        ):
            self.assertEqual(self.deploy(*wrong).returncode, 2, wrong)
            self.assertFalse((self.folder / "calls").exists())


class Templates(unittest.TestCase):
    """What the accounts and the central account get."""

    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.folder = pathlib.Path(scratch.name)
        composed(cls.folder)
        cls.member = json.loads((cls.folder / "member.json").read_text(encoding="utf-8"))
        cls.central = json.loads((cls.folder / "central.json").read_text(encoding="utf-8"))

    def test_cfn_lint_finds_nothing(self):
        files = [self.folder / "member.json", self.folder / "central.json", *(PROJECT / "deploy/organization").glob("*.yaml")]
        self.assertEqual(len(files), 5)
        lint = pathlib.Path(sys.executable).parent / "cfn-lint"
        ran = subprocess.run([lint, "--include-checks", "I", "--", *files], capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual((ran.returncode, ran.stdout), (0, ""))

    def test_the_accounts_template_needs_no_macro_and_knows_no_region_or_stack(self):
        text = json.dumps(self.member)
        self.assertNotIn("Transform", self.member)
        for foreign in ("AWS::Serverless", "AWS::StackName", "ap-southeast-6", "eu-west-1", "us-east-1"):
            self.assertNotIn(foreign, text)
        self.assertLess(len(text), 1_000_000)
        bucket = self.member["Resources"]["StageGuardFunction"]["Properties"]["Code"]["S3Bucket"]
        self.assertEqual(bucket, {"Fn::Sub": f"stageguard-{ACCOUNT}-${{AWS::Region}}"})

    def test_everything_of_stageguards_own_template_is_there_under_the_usual_name(self):
        resources = self.member["Resources"]
        self.assertEqual(resources["StageGuardFunction"]["Properties"]["FunctionName"], "stageguard")
        self.assertEqual(resources["LeaseGroup"]["Properties"]["Name"], "stageguard")
        self.assertEqual(resources["ModeParameter"]["Properties"]["Name"], "/stageguard/stageguard/mode")
        self.assertEqual(resources["ErrorsAlarm"]["Properties"]["AlarmName"], "stageguard-errors")
        self.assertEqual(self.member["Parameters"]["EventBusName"]["Default"], "stageguard")
        self.assertEqual(resources["SweepScheduler"]["DependsOn"], ["ForwardRule"])

    def test_roles_that_have_a_name_have_one_in_each_region(self):
        names = [
            each["Properties"]["RoleName"]["Fn::Sub"]
            for each in self.member["Resources"].values()
            if each["Type"] == "AWS::IAM::Role" and "RoleName" in each["Properties"]
        ]
        self.assertEqual(sorted(names), ["stageguard-audit-${AWS::Region}", "stageguard-forward-${AWS::Region}"])

    def test_the_audit_role_admits_the_auditor_alone_and_can_only_read(self):
        role = self.member["Resources"]["AuditRole"]["Properties"]
        (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
        self.assertEqual(trust["Action"], "sts:AssumeRole")
        self.assertEqual(trust["Condition"]["ArnLike"], {"aws:PrincipalArn": {"Ref": "AuditorArn"}})
        self.assertEqual(trust["Condition"]["StringEquals"]["aws:PrincipalOrgID"], {"Ref": "OrganizationId"})
        (policy,) = role["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]:
            self.assertEqual(statement["Effect"], "Allow")
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            for action in actions:
                self.assertRegex(action, r":(GET|Get\w+|Describe\w+|SimulatePrincipalPolicy)$")
            for resource in statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]:
                self.assertNotEqual(resource, "*")

    def test_each_statement_of_a_role_is_explained(self):
        page = (PROJECT / "docs/organization.md").read_text(encoding="utf-8")
        resources = self.member["Resources"] | self.central["Resources"]
        policies = [each["PolicyDocument"] for name in ("AuditRole", "ForwardRole") for each in resources[name]["Properties"]["Policies"]]
        policies.append(resources["AuditPolicy"]["Properties"]["PolicyDocument"])
        statements = [statement for policy in policies for statement in policy["Statement"]]
        self.assertEqual(len(statements), 11)
        for statement in statements:
            self.assertIn(f"`{statement['Sid']}`", page)

    def test_only_forwarding_roles_of_the_organization_put_notices_on_the_central_bus(self):
        statement = self.central["Resources"]["NoticeBusPolicy"]["Properties"]["Statement"]
        self.assertEqual(statement["Action"], "events:PutEvents")
        self.assertEqual(
            statement["Condition"]["StringEquals"], {"aws:PrincipalOrgID": {"Ref": "OrganizationId"}, "events:source": "stageguard"}
        )
        self.assertEqual(
            statement["Condition"]["ArnLike"], {"aws:PrincipalArn": {"Fn::Sub": "arn:${AWS::Partition}:iam::*:role/stageguard-forward-*"}}
        )

    def test_the_stack_set_follows_the_units_and_leaves_the_stacks_of_accounts_that_go(self):
        accounts = self.central["Resources"]["Accounts"]["Properties"]
        self.assertEqual(accounts["PermissionModel"], "SERVICE_MANAGED")
        self.assertEqual(accounts["AutoDeployment"], {"Enabled": True, "RetainStacksOnAccountRemoval": True})
        (group,) = accounts["StackInstancesGroup"]
        self.assertEqual(group, {"DeploymentTargets": {"OrganizationalUnitIds": {"Ref": "OrganizationalUnits"}}, "Regions": {"Ref": "Regions"}})

    def test_what_is_kept_for_people_outlives_the_stack(self):
        for template, kept in ((self.central, ["NoticeLog"]), (self.member, ["FunctionLogGroup", "JournalTable", "CloudWatchRole"])):
            for name in kept:
                self.assertEqual(template["Resources"][name]["DeletionPolicy"], "Retain")

    def test_the_bucket_is_for_the_organization_alone_and_never_in_plain_text(self):
        from samtranslator.yaml_helper import yaml_parse

        template = yaml_parse((PROJECT / "deploy/organization/artifacts.yaml").read_text(encoding="utf-8"))
        bucket = template["Resources"]["Bucket"]["Properties"]
        self.assertTrue(all(bucket["PublicAccessBlockConfiguration"].values()))
        self.assertEqual(bucket["VersioningConfiguration"], {"Status": "Enabled"})
        read, plain = template["Resources"]["BucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
        self.assertEqual((read["Effect"], read["Action"]), ("Allow", "s3:GetObject"))
        self.assertEqual(read["Condition"], {"StringEquals": {"aws:PrincipalOrgID": {"Ref": "OrganizationId"}}})
        self.assertEqual((plain["Effect"], plain["Condition"]), ("Deny", {"Bool": {"aws:SecureTransport": "false"}}))


class Emulated(unittest.TestCase):
    """The templates as stacks of two accounts on the emulator, which the tests in Java have installed."""

    # What the emulator does not know.
    LACKING = ("AWS::CloudFormation::StackSet", "AWS::Events::EventBusPolicy", "AWS::Logs::QueryDefinition")

    @classmethod
    def setUpClass(cls):
        (PROJECT / "target/ci").mkdir(parents=True, exist_ok=True)
        emulator = Emulator(PROJECT)
        cls.addClassCleanup(emulator.stop)
        cls.address = emulator.url
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.folder = pathlib.Path(scratch.name)
        composed(cls.folder)

    def client(self, service, account):
        return boto3.client(
            service,
            endpoint_url=self.address,
            region_name="eu-west-1",
            aws_access_key_id=account,
            aws_secret_access_key="x",
            config=Config(s3={"addressing_style": "path"}),
        )

    def stack(self, account, name, template, parameters):
        bucket = f"templates-{account}"
        s3 = self.client("s3", account)
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        s3.put_object(Bucket=bucket, Key="template.json", Body=json.dumps(template).encode())
        cloudformation = self.client("cloudformation", account)
        cloudformation.create_stack(
            StackName=name,
            TemplateURL=f"{self.address}/{bucket}/template.json",
            Capabilities=["CAPABILITY_NAMED_IAM"],
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        )
        deadline = time.monotonic() + 120
        while (stack := cloudformation.describe_stacks(StackName=name)["Stacks"][0])["StackStatus"] == "CREATE_IN_PROGRESS":
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.2)
        self.assertEqual(stack["StackStatus"], "CREATE_COMPLETE", stack.get("StackStatusReason"))
        return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}

    def test_an_account_passes_its_notices_on_to_the_central_bus_and_lets_the_auditor_in(self):
        central = json.loads((self.folder / "central.json").read_text(encoding="utf-8"))
        lacking = [name for name, each in central["Resources"].items() if each["Type"] in self.LACKING]
        for name in lacking:
            del central["Resources"][name]
        del central["Outputs"]["StackSetId"]
        values = {"OrganizationId": "o-abcdefghij", "OrganizationalUnits": UNIT, "Regions": "eu-west-1", "TemplateUrl": "https://x/y"}
        given = self.stack(ACCOUNT, "stageguard-organization", central, values)

        code = self.client("s3", ACCOUNT)
        code.create_bucket(Bucket=f"stageguard-{ACCOUNT}-eu-west-1", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        code.put_object(Bucket=f"stageguard-{ACCOUNT}-eu-west-1", Key="code.zip", Body=b"PK\x05\x06" + bytes(18))
        member = json.loads((self.folder / "member.json").read_text(encoding="utf-8"))
        values = {"OrganizationId": "o-abcdefghij", "AuditorArn": AUDITOR, "CentralBusArn": given["NoticeBusArn"]}
        self.stack("222222222222", "StackSet-stageguard-organization-0", member, values)

        events = self.client("events", "222222222222")
        (target,) = events.list_targets_by_rule(Rule="stageguard-forward", EventBusName="stageguard")["Targets"]
        self.assertEqual(target["Arn"], f"arn:aws:events:eu-west-1:{ACCOUNT}:event-bus/stageguard-organization")
        self.assertEqual(target["RoleArn"], "arn:aws:iam::222222222222:role/stageguard-forward-eu-west-1")
        function = self.client("lambda", "222222222222").get_function_configuration(FunctionName="stageguard", Qualifier="live")
        self.assertEqual(
            function["Environment"]["Variables"]["STAGEGUARD_EVENT_BUS_ARN"], "arn:aws:events:eu-west-1:222222222222:event-bus/stageguard"
        )
        role = self.client("iam", "222222222222").get_role(RoleName="stageguard-audit-eu-west-1")["Role"]
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        self.assertEqual(statement["Principal"], {"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
        self.assertEqual(
            statement["Condition"], {"ArnLike": {"aws:PrincipalArn": AUDITOR}, "StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}
        )
        rules = self.client("events", ACCOUNT)
        (rule,) = rules.list_rules(EventBusName="stageguard-organization")["Rules"]
        (target,) = rules.list_targets_by_rule(Rule=rule["Name"], EventBusName="stageguard-organization")["Targets"]
        self.assertTrue(target["Arn"].endswith(f":log-group:{given['NoticeLog']}"), target["Arn"])


if __name__ == "__main__":
    unittest.main(verbosity=0)
