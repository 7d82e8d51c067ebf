"""What the limits of speed and size are, measured side by side with what they are compared to: ``./inv benchmark``."""
