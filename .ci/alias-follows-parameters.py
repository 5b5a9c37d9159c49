"""Shows with SAM's own translator that a changed template parameter takes effect on the alias.

Run it with the Python that SAM CLI is installed in. The alias serves one published version. When a
parameter changes the function, CloudFormation must publish another: it does when SAM gives the version
another logical id or when a property of the version changes that cannot be changed in place. When the
function stays as it is, neither may happen, for Lambda publishes no version that equals the last. Reserved
concurrency is the function's, not the version's.
"""

import logging
import pathlib
import sys

from boto3 import Session
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER
from samtranslator.intrinsics.resolver import IntrinsicsResolver
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

TEMPLATE = (pathlib.Path(__file__).parent.parent / "template.yaml").read_text(encoding="utf-8")
REGION = "us-east-1"
logging.getLogger("samtranslator").setLevel(logging.ERROR)  # it warns of metrics that nobody publishes here
CREATE_ONLY = {
    pointer.removeprefix("/properties/")
    for pointer in PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, "AWS::Lambda::Version").schema["createOnlyProperties"]
}


def deployed(values):
    """The resources that CloudFormation is given, with the values of parameters filled in."""
    template = yaml_parse(TEMPLATE)
    template["Resources"]["StageGuardFunction"]["Properties"]["CodeUri"] = "s3://bucket/code"
    translated = Translator({}, Parser(), boto_session=Session(region_name=REGION)).translate(template, dict(values))
    return IntrinsicsResolver(dict(values)).resolve_parameter_refs(translated)["Resources"]


def only(resources, kind):
    ((logical_id, resource),) = [(i, r) for i, r in resources.items() if r["Type"] == kind]
    return logical_id, resource["Properties"]


def identity(resources):
    """What makes CloudFormation publish another version when it changes."""
    logical_id, properties = only(resources, "AWS::Lambda::Version")
    return logical_id, {name: value for name, value in properties.items() if name in CREATE_ONLY}


def versioned(resources):
    """What a version holds of the function."""
    logical_id, properties = only(resources, "AWS::Lambda::Function")
    return logical_id, {name: value for name, value in properties.items() if name != "ReservedConcurrentExecutions"}


def main():
    parameters = yaml_parse(TEMPLATE)["Parameters"]
    defaults = {name: parameter["Default"] for name, parameter in parameters.items()}
    before = deployed(defaults)
    faults = []
    for name, parameter in parameters.items():
        other = next((v for v in parameter.get("AllowedValues", []) if v != defaults[name]), "/changed")
        after = deployed({**defaults, name: other})
        changed = sorted(i for i in before.keys() | after.keys() if before.get(i) != after.get(i))
        function_changed = versioned(before) != versioned(after)
        published = identity(before) != identity(after)
        alias = only(after, "AWS::Lambda::Alias")[1]["FunctionVersion"]["Fn::GetAtt"][0]
        print(f"{name}: changes {', '.join(changed) or 'nothing'}; {'publishes a version' if published else 'no new version'}")
        if not changed:
            faults.append(f"{name} has no effect")
        if function_changed and not published:
            faults.append(f"{name} changes the function, but the alias stays at the old version")
        if published and not function_changed:
            faults.append(f"{name} publishes a version of an unchanged function, which Lambda refuses")
        if alias != identity(after)[0]:
            faults.append(f"with another {name}, the alias does not point at the version")
    for fault in faults:
        print(f"template.yaml: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
