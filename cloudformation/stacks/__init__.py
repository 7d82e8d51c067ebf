"""One module a stack; each has `build(options) -> Stack | None`."""
