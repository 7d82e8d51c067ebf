"""Parts of the stack ``operations``."""
