"""One thin module per namespace of the command line: parse, call, print."""
