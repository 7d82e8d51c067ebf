"""AWS Budgets: budgets.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-budgets-budget.html
"""

from __future__ import annotations

import copy
from typing import Any

from moto.budgets.models import budgets_backends
from moto.core.common_models import CloudFormationModel

from .base import Model


class Budget(Model, CloudFormationModel):
    TYPE = "AWS::Budgets::Budget"

    def make(self) -> None:
        budget = copy.deepcopy(self.properties["Budget"])
        budget.setdefault("BudgetName", self.name)
        limit = budget.get("BudgetLimit")
        if limit:
            limit["Amount"] = str(limit["Amount"])
        self.physical_resource_id = budget["BudgetName"]
        self._backend.create_budget(
            self.account_id, budget, copy.deepcopy(self.properties.get("NotificationsWithSubscribers", []))
        )

    def change(self, before: dict[str, Any]) -> None:
        self.remove()
        self.make()

    def remove(self) -> None:
        self._backend.delete_budget(self.account_id, self.physical_resource_id)

    @property
    def _backend(self) -> Any:
        return budgets_backends[self.account_id]["aws"]
