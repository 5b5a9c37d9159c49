"""The calls to AWS that StageGuard makes for an event, made with boto3.

Reads names of cases, one a line, makes the calls of each and answers with a line. A process that has
looked at the account's role once does not look again, as the function does.
"""

import functools
import sys

import boto3
from botocore.config import Config

ROLE = "stageguard-cloudwatch"
ACTIONS = [
    f"logs:{action}"
    for action in (
        "CreateLogGroup",
        "CreateLogStream",
        "DescribeLogGroups",
        "DescribeLogStreams",
        "PutLogEvents",
        "GetLogEvents",
        "FilterLogEvents",
    )
]
client = functools.cache(functools.partial(boto3.client, config=Config(retries={"mode": "standard"})))


@functools.cache
def look_at_role():
    arn = client("apigateway").get_account()["cloudwatchRoleArn"]
    client("iam").get_role(RoleName=ROLE)
    client("iam").simulate_principal_policy(
        PolicySourceArn=arn, ActionNames=ACTIONS, ResourceArns=["*"], MaxItems=1000
    )


def complies(api):
    client("apigateway").get_stage(restApiId=api, stageName="dev")


def violates(api):
    complies(api)
    look_at_role()
    group = f"/aws/vendedlogs/apigateway/{api}/dev"
    client("logs").describe_log_groups(logGroupNamePrefix=group, limit=1)
    complies(api)  # the stage is read anew right before it is written
    client("apigateway").update_stage(
        restApiId=api,
        stageName="dev",
        patchOperations=[
            {"op": "replace", "path": path, "value": value}
            for path, value in (
                ("/accessLogSettings/destinationArn", f"arn:aws:logs:us-east-1:000000000000:log-group:{group}"),
                ("/accessLogSettings/format", "$context.requestId"),
                ("/~1pets/GET/logging/loglevel", "ERROR"),
            )
        ],
    )


CASES = {"COMPLIES": functools.partial(complies, "complies01"), "VIOLATES": functools.partial(violates, "violates01")}

for line in sys.stdin:
    CASES[line.strip()]()
    print("done", flush=True)
