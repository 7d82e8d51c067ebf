"""What isn't there, or is there twice; and what is larger than AWS takes."""

from __future__ import annotations

import dataclasses

from cloudformation.invariants import elements, limits
from cloudformation.options import Repository
from tests.cloudformation.invariants.bench import Bench, breaks

REPOSITORY = Repository(
    workspace="loans",
    workspace_uuid="11111111-1111-1111-1111-111111111111",
    uuid="22222222-2222-2222-2222-222222222222",
    deployment_uuid="33333333-3333-3333-3333-333333333333",
)


@breaks(elements.every_element_is_there)
def table_is_forgotten(bench: Bench) -> str:
    bench.remove("data.History")
    return "data"


@breaks(elements.every_element_is_there)
def stack_is_forgotten(bench: Bench) -> str:
    del bench.views["secrets"]
    return "secrets"


@breaks(elements.every_element_is_there, "ecs")
def worker_is_forgotten(bench: Bench) -> str:
    bench.remove("service.Worker")
    return "service"


@breaks(elements.backend_runs_one_way)
def both_ways_at_once(bench: Bench) -> str:
    bench.views["service"] = Bench("ecs").views["service"]
    return "service"


@breaks(elements.pipeline_is_there_when_asked_for)
def pipeline_is_forgotten(bench: Bench) -> str:
    bench.options = dataclasses.replace(bench.options, repository=REPOSITORY)
    return "pipeline"


@breaks(elements.stacks_are_named_after_their_environment)
def name_of_another_environment(bench: Bench) -> str:
    bench.view("data", name="andamio-staging-data")
    return "data"


@breaks(limits.templates_can_be_sent)
def template_is_too_long(bench: Bench) -> str:
    bench.part("backend.LaunchTemplate").set("LaunchTemplateData.UserData", "x" * 51_200)
    return "backend"


@breaks(limits.templates_have_content)
def template_is_empty(bench: Bench) -> str:
    bench.section("secrets", "Resources").clear()
    return "secrets"


@breaks(limits.templates_have_content)
def template_says_nothing(bench: Bench) -> str:
    del bench.views["secrets"].document["Description"]
    return "secrets"


@breaks(limits.templates_are_small)
def too_many_outputs(bench: Bench) -> str:
    for number in range(201):
        bench.section("network", "Outputs")[f"More{number}"] = {"Value": "x", "Description": "One more"}
    return "network"


@breaks(limits.parameters_and_outputs_are_described)
def parameter_says_nothing(bench: Bench) -> str:
    del bench.section("backend", "Parameters")["ImageTag"]["Description"]
    return "backend.ImageTag"


@breaks(limits.parameters_and_outputs_are_described)
def output_says_nothing(bench: Bench) -> str:
    del bench.section("network", "Outputs")["Vpc"]["Description"]
    return "network.Vpc"


@breaks(limits.user_data_fits)
def user_data_is_too_long(bench: Bench) -> str:
    data = bench.part("backend.LaunchTemplate").get("LaunchTemplateData.UserData")
    data["Fn::Base64"]["Fn::Join"][1].append("# " + "x" * 15_000)  # with the values of its variables it is too much
    return "backend.LaunchTemplate"


@breaks(limits.rules_say_why)
def rule_says_nothing(bench: Bench) -> str:
    return bench.part("network.DatabaseFromBackend").drop("Description")


@breaks(limits.rules_say_why)
def description_has_a_character_that_ec2_refuses(bench: Bench) -> str:
    return bench.part("network.DatabaseFromBackend").set("Description", "PostgreSQL → database")


@breaks(limits.groups_have_room)
def prefix_list_twice_in_one_group(bench: Bench) -> str:
    group = bench.part("network.BalancerSecurityGroup")
    group.get("SecurityGroupIngress").append(dict(group.get("SecurityGroupIngress.0"), FromPort=80, ToPort=80))
    return group.place


@breaks(limits.policies_fit)
def role_has_too_long_policies(bench: Bench) -> str:
    role = bench.part("backend.InstanceRole")
    role.get("Policies.0.PolicyDocument.Statement.0")["Resource"] = [f"arn:aws:s3:::bucket-{n:040}" for n in range(200)]
    return role.place


@breaks(limits.functions_fit)
def function_is_too_long(bench: Bench) -> str:
    return bench.part("site.Pages").set("FunctionCode", "x" * 10_241)


@breaks(limits.rules_of_listeners_fit)
def rule_compares_with_too_much(bench: Bench) -> str:
    rule = bench.part("backend.ApiRule")
    rule.get("Conditions.1.PathPatternConfig")["Values"] = [f"/api/{number}/*" for number in range(6)]
    return rule.place
