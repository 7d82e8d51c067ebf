"""Parts of the stack ``data``, a subject each."""
