"""``cfn.*``: the AWS design, from its templates to what is deployed."""

from __future__ import annotations

ENV_HELP = "The environment, whose aws.env says where and how large. Default: ANDAMIO_ENV, else local."
STACK_HELP = "One stack alone, by its key such as network. Default: all."
