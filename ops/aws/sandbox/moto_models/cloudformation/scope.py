"""What the references of a stack's template mean."""

from __future__ import annotations

import json
from typing import Any

from moto.cloudformation.exceptions import ValidationError

from .intrinsics import resolve
from .parameters import meaning
from .work import Place, Resource


class StackScope:
    """References as one stack sees them; resources are looked up as they are made."""

    def __init__(
        self, place: Place, template: dict[str, Any], parameters: dict[str, str], resources: dict[str, Resource]
    ) -> None:
        self._place = place
        self._template = template
        self._parameters = parameters
        self._resources = resources

    def has(self, logical_id: str) -> bool:
        """Whether the template has this resource, and its condition holds."""
        definition = self._template["Resources"].get(logical_id)
        if definition is None:
            return False
        return "Condition" not in definition or self.condition(definition["Condition"])

    def ref(self, name: str) -> Any:
        pseudo = self._pseudo()
        if name in pseudo:
            return pseudo[name]
        if name in self._parameters:
            return meaning(self._template["Parameters"][name], self._parameters[name], self.ssm)
        return self._made(name).physical_id

    def attribute(self, logical_id: str, name: str) -> Any:
        return self._made(logical_id).attribute(name)

    def condition(self, name: str) -> bool:
        conditions = self._template.get("Conditions", {})
        if name not in conditions:
            raise ValidationError(message=f"Template format error: Unresolved condition dependency {name}")
        return bool(resolve(conditions[name], self))

    def outputs(self) -> dict[str, str]:
        """The outputs of the template, as far as their conditions hold."""
        return {
            name: str(resolve(one["Value"], self))
            for name, one in (self._template.get("Outputs") or {}).items()
            if "Condition" not in one or self.condition(one["Condition"])
        }

    def mapping(self, path: list[str]) -> Any:
        found: Any = self._template.get("Mappings", {})
        for step in path:
            if not isinstance(found, dict) or step not in found:
                raise ValidationError(message=f"Template error: Unable to get mapping for {'::'.join(path)}")
            found = found[step]
        return found

    def dynamic(self, service: str, of: str) -> str:
        return self._secret(of) if service == "secretsmanager" else self.ssm(of.split(":")[0])

    def ssm(self, name: str) -> str:
        """The value that the parameter store has under a name.

        Raises:
            ValidationError: it has none.
        """
        from moto.ssm.models import ssm_backends

        found = ssm_backends[self._place.account_id][self._place.region].get_parameter(name)
        if found is None:
            raise ValidationError(message=f"Unable to fetch parameters [{name}] from parameter store for this account.")
        return str(found.value)

    def _secret(self, of: str) -> str:
        """``ID:SecretString:KEY:STAGE:VERSION``, where the ID may be an ARN, which has colons itself."""
        from moto.secretsmanager.models import secretsmanager_backends

        name, _, rest = of.partition(":SecretString")
        key = rest.removeprefix(":").split(":")[0]
        backend = secretsmanager_backends[self._place.account_id][self._place.region]
        try:
            text = backend.get_secret_value(name, None, None)["SecretString"]
        except Exception as error:
            what = "Could not find a value associated with JSONKey in SecretString"
            raise ValidationError(message=f"{what}: {name}") from error
        return str(json.loads(text)[key]) if key else str(text)

    def _made(self, name: str) -> Resource:
        if name not in self._resources:
            raise ValidationError(message=f"Template error: {name} refers to a resource that isn't there")
        return self._resources[name]

    def _pseudo(self) -> dict[str, Any]:
        return {
            "AWS::AccountId": self._place.account_id,
            "AWS::Region": self._place.region,
            "AWS::StackId": self._place.stack_id,
            "AWS::StackName": self._place.stack_name,
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::Partition": "aws",
            "AWS::NotificationARNs": [],
        }
