"""The application's secrets: Django's key, and the tokens that the two microservices know the backend by.

Django's key is generated where it stays; nobody ever sees it. The tokens belong to the microservices' owners: a random
placeholder stands in for each until the real one is put in, so that the backend starts and a wrong token is answered
with 401 instead of a crash.

Whoever changes ``GenerateSecretString`` makes CloudFormation generate a new value, over the token that was put in: it
stays as it is here. The secrets outlive their stack, and have no fixed names: one that is being deleted keeps its name
for up to 30 days, in which a stack with fixed names can't be made again.
They are encrypted with a key that works through Secrets Manager alone; who may read which is said by readers' roles.
"""

from __future__ import annotations

from troposphere import GetAtt, Ref
from troposphere.secretsmanager import GenerateSecretString, Secret

from cloudformation import keys
from cloudformation.draft import Draft
from cloudformation.options import Options
from cloudformation.stack import Stack

LENGTH = 64
SECRETS = {
    "DjangoSecret": ("django", "Django's key: signs sessions and tokens; a new value signs everybody out"),
    "ScoringSecret": ("scoring", "The token of the scoring service: put its owner's value in"),
    "NotificationsSecret": ("notifications", "The token of the notification service: put its owner's value in"),
}


def build(options: Options) -> Stack:
    """One secret each, of letters and digits alone: they go through shells, files and headers unharmed."""
    draft = Draft(options, "secrets", "The application's secrets")
    key = keys.key(draft, "Key", "secrets", "Encrypts the application's secrets", keys.through("secretsmanager"))
    for title, (name, description) in SECRETS.items():
        secret = Secret(
            title,
            Description=f"{description} ({options.environment})",
            GenerateSecretString=GenerateSecretString(PasswordLength=LENGTH, ExcludePunctuation=True),
            KmsKeyId=GetAtt(key, "Arn"),
            Tags=draft.tags(name),
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
        )
        draft.puts_out(title, Ref(draft.add(secret)))
    return draft.stack()
