"""The one family of errors of the other systems that we depend on."""


class DependencyError(Exception):
    """Another system does not answer, or refuses. The same call may succeed later."""


class CircuitOpenError(DependencyError):
    """The system failed so often that it is left alone for a while; it was not even asked."""
