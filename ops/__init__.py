"""What the tasks do: one room per subject; see docs/architecture.md."""
