"""CloudFormation: stacks with states, events and rollbacks, and change sets that say what they change.

In place of moto's own ``cloudformation``, whose stacks have neither events of resources nor a way back, ignore what
they don't know, and whose change sets name resources only. Stack sets are moto's.

- ``template.py``, ``parameters.py``, ``intrinsics.py``, ``scope.py``: what a template says
- ``work.py``, ``schemas.py``: one resource, and whether a change replaces it
- ``stack.py``, ``failure.py``, ``events.py``: a stack, how it fails, and what it tells
- ``wanted.py``, ``changes.py``: what it is to become, and what it could
- ``backend.py``, ``responses.py``, ``descriptions.py``: all stacks, and the API
"""

from __future__ import annotations

from moto.cloudformation import responses, urls
from moto.cloudformation.models import cloudformation_backends

from .backend import Backend
from .responses import Response

# A backend finds its addresses by the name of its own module, which isn't moto's here.
Backend._url_module = property(lambda _: urls)

cloudformation_backends.backend = Backend
urls.url_paths["{0}/$"] = Response.dispatch
responses.CloudFormationResponse = Response
