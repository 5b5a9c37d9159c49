"""Makes the template of an organization's accounts, and the central one that deploys it.

Stack sets with service-managed permissions take no macros, so SAM's transform is done here, with SAM's
own translator: run it with a Python that has requirements.txt. It asks nothing of AWS.

The accounts' template is StageGuard's (template.yaml) and member.yaml together. CloudFormation names
the stacks of a stack set itself; everything that is called after the stack is called "stageguard", as in
an account that was set up by itself.
"""

import argparse
import json
import logging
import pathlib
import sys

from boto3 import Session
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

HERE = pathlib.Path(__file__).resolve().parent
STACK = "stageguard"
FUNCTION = "StageGuardFunction"
# A Region that no template names, to see that none gets into it.
NOWHERE = "ap-southeast-6"


def read(file):
    return yaml_parse(file.read_text(encoding="utf-8"))


def transformed(template, bucket, key):
    """The template with SAM's resources turned into CloudFormation's; its code is at that place in S3."""
    function = template["Resources"][FUNCTION]
    function["Properties"]["CodeUri"] = {"Bucket": "bucket", "Key": key}
    del function["Metadata"]
    logging.getLogger("samtranslator").setLevel(logging.ERROR)  # it warns of metrics that nobody publishes here
    done = Translator({}, Parser(), boto_session=Session(region_name=NOWHERE)).translate(template, {})
    # Only now: the translator would put its own Region in the place of a reference to the Region.
    done["Resources"][FUNCTION]["Properties"]["Code"]["S3Bucket"] = bucket
    if NOWHERE in json.dumps(done):
        raise ValueError("the template would be of one Region only")
    return done


def named(node):
    """The same, with the name instead of references to the name of the stack."""
    if isinstance(node, list):
        return [named(each) for each in node]
    if not isinstance(node, dict):
        return node
    if node == {"Ref": "AWS::StackName"}:
        return STACK
    if set(node) == {"Fn::Sub"}:
        text = node["Fn::Sub"]
        if isinstance(text, str):
            text = text.replace("${AWS::StackName}", STACK)
            return {"Fn::Sub": text} if "${" in text else text
        return {"Fn::Sub": [text[0].replace("${AWS::StackName}", STACK), named(text[1])]}
    return {key: named(value) for key, value in node.items()}


def together(base, more):
    """Both in one. A parameter that both have is as member.yaml wants it: its bus always exists."""
    template = dict(base)
    for section in ("Parameters", "Conditions", "Resources", "Outputs"):
        first, second = base.get(section, {}), more.get(section, {})
        for name in first.keys() & second.keys():
            if section != "Parameters" and first[name] != second[name]:
                raise ValueError(f"both templates have {name}")
        template[section] = {**first, **second}
    # The first sweep begins as soon as its schedule is there, and tells the bus what it finds.
    template["Resources"]["SweepScheduler"]["DependsOn"] = ["ForwardRule"]
    template["Description"] = "StageGuard in an account of an organization."
    return template


def member_template(bucket, key):
    return together(named(transformed(read(HERE.parent.parent / "template.yaml"), bucket, key)), named(read(HERE / "member.yaml")))


def central_template(member, values):
    """The central template, which gives the accounts' template these values for its parameters."""
    unknown = values.keys() - member["Parameters"].keys()
    if unknown:
        raise ValueError(f"there is no parameter {', '.join(sorted(unknown))}")
    central = read(HERE / "central.yaml")
    given = {**values, "CentralBusArn": {"Fn::GetAtt": ["NoticeBus", "Arn"]}, "OrganizationId": {"Ref": "OrganizationId"}}
    missing = [name for name, each in member["Parameters"].items() if "Default" not in each and name not in given]
    if missing:
        raise ValueError(f"parameters lack values: {', '.join(sorted(missing))}")
    central["Resources"]["Accounts"]["Properties"]["Parameters"] = [
        {"ParameterKey": name, "ParameterValue": value} for name, value in sorted(given.items())
    ]
    return central


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bucket", required=True, help="the bucket with the function; ${AWS::Region} stands for the Region")
    parser.add_argument("--key", required=True, help="the function's key in it")
    parser.add_argument("--parameters", required=True, type=json.loads, help="the accounts' parameters, as a JSON object")
    parser.add_argument("--output", required=True, type=pathlib.Path, help="folder for member.json and central.json")
    arguments = parser.parse_args()
    try:
        member = member_template({"Fn::Sub": arguments.bucket}, arguments.key)
        central = central_template(member, arguments.parameters)
    except ValueError as wrong:
        print(f"compose.py: {wrong}", file=sys.stderr)
        return 2
    for name, template in {"member.json": member, "central.json": central}.items():
        (arguments.output / name).write_text(json.dumps(template, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
