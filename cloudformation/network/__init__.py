"""Parts of the stack ``network``, a subject each."""
