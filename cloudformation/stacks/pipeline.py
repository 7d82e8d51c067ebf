"""Who deploys without a person: a role for the pipeline's deployment steps, and one for what CloudFormation does then.

No key is stored anywhere: a step shows a token of Bitbucket's, which is worth an hour, and only in the deployment
environment of the repository that the options name. The pipeline may ask for change sets of this environment's stacks,
and only such as act with the service role; push the two repositories' images; and publish the site. It may not delete a
stack or change this one: its permissions are widened by a person.

What remains: whoever can change the stacks' templates can have the service role make another role, under this
environment's name and with more permissions. Bitbucket's branch permissions and the deployment's approval stand before
that.
"""

from __future__ import annotations

from troposphere import GetAtt

from cloudformation.draft import Draft
from cloudformation.options import Options
from cloudformation.pipeline.deployer import deploy_role
from cloudformation.pipeline.service import service_role
from cloudformation.pipeline.trust import provider
from cloudformation.stack import Stack


def build(options: Options) -> Stack | None:
    """The stack; none where no repository may deploy."""
    if options.repository is None:
        return None
    draft = Draft(options, "pipeline", "The roles that the pipeline deploys with")
    role, policies = service_role(draft)
    for policy in policies:
        draft.add(policy)
    draft.add(role)
    deployer = deploy_role(draft, options.repository)
    if options.repository.holds_provider:
        deployer.DependsOn = draft.add(provider(draft, options.repository)).title
    draft.add(deployer)
    draft.puts_out("DeployRole", GetAtt(deployer, "Arn"))
    draft.puts_out("ServiceRole", GetAtt(role, "Arn"))
    return draft.stack()
