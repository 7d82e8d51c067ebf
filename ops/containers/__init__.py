"""The Docker engine, images, the compose application, and stand-ins for base images."""
