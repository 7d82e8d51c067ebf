"""The whole command line on one page: which task lives in which namespace."""

from invoke import Collection

from ops.cli import main
from ops.tasks import engine

ns = Collection()
ns.add_task(engine.engine)

if __name__ == "__main__":
    main(ns)
