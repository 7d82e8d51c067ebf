"""Parameters, outputs, references, names, tags."""

from __future__ import annotations

from cloudformation.invariants import wiring
from cloudformation.stack import Given, OutputOf
from tests.cloudformation.invariants.bench import Bench, breaks


@breaks(wiring.parameters_have_sources)
def somebody_has_to_type_a_value(bench: Bench) -> str:
    bench.section("data", "Parameters")["Size"] = {"Type": "Number", "Description": "How large"}
    return "data.Size"


@breaks(wiring.parameters_have_sources)
def value_for_nothing(bench: Bench) -> str:
    bench.view("data", inputs={**bench.views["data"].inputs, "Size": Given("2")})
    return "data.Size"


@breaks(wiring.sources_exist)
def output_is_gone(bench: Bench) -> str:
    del bench.section("network", "Outputs")["DatabaseSubnets"]
    return "data.DatabaseSubnets"


@breaks(wiring.sources_exist)
def source_is_no_stack(bench: Bench) -> str:
    bench.view("data", inputs={**bench.views["data"].inputs, "AlarmTopic": OutputOf("alarms", "AlarmTopic")})
    return "data.AlarmTopic"


@breaks(wiring.values_fit_their_parameters)
def table_where_a_network_belongs(bench: Bench) -> str:
    bench.view("backend", inputs={**bench.views["backend"].inputs, "Vpc": OutputOf("data", "HistoryTable")})
    return "backend.Vpc"


@breaks(wiring.values_fit_their_parameters)
def given_value_does_not_match(bench: Bench) -> str:
    bench.view("backend", inputs={**bench.views["backend"].inputs, "ScoringUrl": Given("ftp://scoring.example.com")})
    return "backend.ScoringUrl"


@breaks(wiring.parameters_catch_mistakes)
def parameter_takes_anything(bench: Bench) -> str:
    del bench.section("backend", "Parameters")["ImageTag"]["AllowedPattern"]
    return "backend.ImageTag"


@breaks(wiring.parameters_are_used)
def parameter_for_nothing(bench: Bench) -> str:
    bench.section("data", "Parameters")["Vpc"] = {"Type": "AWS::EC2::VPC::Id", "Description": "The network"}
    bench.view("data", inputs={**bench.views["data"].inputs, "Vpc": OutputOf("network", "Vpc")})
    return "data.Vpc"


@breaks(wiring.references_exist)
def reference_to_nothing(bench: Bench) -> str:
    return bench.part("data.Database").set("DBParameterGroupName", {"Ref": "Parameters"})


@breaks(wiring.references_exist)
def output_of_nothing(bench: Bench) -> str:
    bench.section("data", "Outputs")["DatabaseHost"]["Value"] = {"Fn::Sub": "${Databse.Endpoint.Address}"}
    return "data.DatabaseHost"


@breaks(wiring.dependencies_exist)
def waits_for_nothing(bench: Bench) -> str:
    bench.part("network.NatGatewayA").body["DependsOn"] = ["Internet"]
    return "network.NatGatewayA"


@breaks(wiring.nothing_is_exported)
def output_is_exported(bench: Bench) -> str:
    bench.section("network", "Outputs")["Vpc"]["Export"] = {"Name": "vpc"}
    return "network.Vpc"


@breaks(wiring.nothing_is_exported)
def value_is_imported(bench: Bench) -> str:
    return bench.part("backend.TargetGroup").set("VpcId", {"Fn::ImportValue": {"Fn::Sub": "network-vpc"}})


@breaks(wiring.no_secret_is_in_a_template)
def password_is_in_the_template(bench: Bench) -> str:
    return bench.part("data.Database").set("MasterUserPassword", "correct horse battery staple")


@breaks(wiring.no_secret_is_in_a_template)
def secret_has_its_value(bench: Bench) -> str:
    return bench.part("secrets.ScoringSecret").set("SecretString", "a-token")


@breaks(wiring.no_secret_is_in_a_template)
def password_is_a_parameter(bench: Bench) -> str:
    password = {"Type": "String", "NoEcho": True, "Description": "Of the database", "AllowedPattern": "^.{20,}$"}
    bench.section("data", "Parameters")["Password"] = password
    return "data.Password"


@breaks(wiring.no_secret_is_in_a_template)
def key_is_in_a_variable(bench: Bench) -> str:
    pair = {"Name": "ID", "Value": "AKIA" + "IOSFODNN7EXAMPLE"}
    return bench.part("backend.LaunchTemplate").set("LaunchTemplateData.TagSpecifications.0.Tags", [pair])


@breaks(wiring.nothing_has_a_fixed_name)
def table_has_a_name(bench: Bench) -> str:
    return bench.part("data.History").set("TableName", "history")


@breaks(wiring.nothing_has_a_fixed_name)
def role_has_a_name(bench: Bench) -> str:
    return bench.part("backend.InstanceRole").set("RoleName", {"Fn::Sub": "${AWS::StackName}-backend"})


@breaks(wiring.everything_is_tagged)
def nobodys_database(bench: Bench) -> str:
    return bench.part("data.Database").drop("Tags")


@breaks(wiring.everything_is_tagged)
def instances_of_another_environment(bench: Bench) -> str:
    rows = bench.part("backend.Group").get("Tags")
    next(row for row in rows if row["Key"] == "andamio:environment")["Value"] = "staging"
    return "backend.Group"
