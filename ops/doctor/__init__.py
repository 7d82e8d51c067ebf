"""What ``./inv doctor`` finds out: whether this machine can run the application, and what to do where it can't."""
