"""The whole command line on one page: which task lives in which namespace."""

try:
    from invoke import Collection

    from ops.cli import main
    from ops.tasks import application, benchmarks, cfn, checks, ci, doctor, droplet, engine, env, images, nginx
except KeyboardInterrupt:  # Ctrl-C before there is anybody to say so
    raise SystemExit(130) from None

ns = Collection()
for everyday in (
    engine.engine,
    application.up,
    application.down,
    application.ps,
    application.logs,
    application.restart,
    application.shell,
    application.migrate,
    application.makemigrations,
    application.createsuperuser,
    application.seed,
    checks.test,
    checks.lint,
    benchmarks.benchmark,
    doctor.doctor,
):
    ns.add_task(everyday)
ns.add_collection(Collection.from_module(cfn, name="cfn"))
ns.add_collection(Collection.from_module(ci, name="ci"))
ns.add_collection(Collection.from_module(droplet, name="droplet"))
ns.add_collection(Collection.from_module(env, name="env"))
ns.add_collection(Collection.from_module(images, name="images"))
ns.add_collection(Collection.from_module(nginx, name="nginx"))

if __name__ == "__main__":
    main(ns)
