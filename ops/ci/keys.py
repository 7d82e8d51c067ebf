"""The keys that bitbucket-pipelines.yml may have, level by level; any other is a mistake.

Source: https://support.atlassian.com/bitbucket-cloud/docs/bitbucket-pipelines-configuration-reference/ and its pages on
global options, git clone, caches and services, start conditions, parallel steps, stages and steps. Keys that this
repository has no use for (agents, imports, pipes' own keys) are left out on purpose: who needs one adds it here.
"""

from __future__ import annotations

TOP = frozenset({"image", "options", "clone", "definitions", "pipelines"})
OPTIONS = frozenset({"max-time", "size", "docker", "runtime"})
RUNTIME = frozenset({"cloud"})
CLOUD = frozenset({"version", "arch", "atlassian-ip-ranges"})
CLONE = frozenset({"depth", "enabled", "lfs"})
DEFINITIONS = frozenset({"caches", "services", "steps"})
CACHE = frozenset({"key", "path"})
CACHE_KEY = frozenset({"files"})
SERVICE = frozenset({"image", "type", "memory", "variables"})
IMAGE = frozenset({"name", "username", "password", "email", "run-as-user", "aws"})
STARTS = frozenset({"default", "branches", "tags", "pull-requests", "custom"})
ITEM = frozenset({"step", "parallel", "stage", "variables"})
PARALLEL = frozenset({"steps", "fail-fast"})
STAGE = frozenset({"name", "steps", "condition", "trigger", "deployment", "environment"})
STEP = frozenset(
    {
        "name", "script", "after-script", "image", "caches", "services", "artifacts", "condition", "trigger",
        "deployment", "environment", "concurrency-group", "max-time", "size", "oidc", "fail-fast", "clone", "runtime",
        "runs-on",
    }
)  # fmt: skip
CONDITION = frozenset({"changesets"})
CHANGESETS = frozenset({"includePaths", "excludePaths"})
ARTIFACTS = frozenset({"download", "paths", "upload"})
UPLOAD = frozenset({"name", "paths", "type", "capture-on", "ignore-paths", "depth"})
VARIABLE = frozenset({"name", "default", "allowed-values", "description"})

SIZES = ("1x", "2x", "4x", "8x", "16x", "32x")
TRIGGERS = ("automatic", "manual")
ARTIFACT_TYPES = ("shared", "scoped", "test-reports")
CAPTURES = ("success", "failed", "always")

# They need no definition; they take no key (https://support.atlassian.com/bitbucket-cloud/docs/cache-dependencies/).
PREDEFINED_CACHES = frozenset({"docker", "composer", "dotnetcore", "gradle", "ivy2", "maven", "node", "pip", "sbt"})
PREDEFINED_SERVICES = frozenset({"docker"})
MOST_SERVICES = 5
