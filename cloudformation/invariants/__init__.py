"""What the design promises, checked on the synthesised templates of one environment.

A linter knows what AWS accepts, and a rule pack what is usual; neither knows what this design is for. Each promise
here is one sentence with a function that finds where it is broken (``invariant.py``); ``world.py`` lets it follow a
reference through intrinsic functions and from stack to stack. The tests break each promise once, and see it found.
"""

from cloudformation.invariants.catalogue import INVARIANTS, SUBJECTS, of, violations
from cloudformation.invariants.invariant import Invariant, Violation
from cloudformation.invariants.world import World

__all__ = ["INVARIANTS", "SUBJECTS", "Invariant", "Violation", "World", "of", "violations"]
