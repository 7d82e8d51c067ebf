"""A deployment step's settings from its variables: all that is missing is named, nothing secret is shown."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest

from ops import settings
from ops.ci import credentials, environment
from ops.ci.variables import Needed, documented, missing, needed, page
from ops.errors import BadInput
from ops.paths import ROOT
from ops.settings import RegistrySettings, SettingsError

TOKEN = "canary-0123456789"
DROPLET = {
    "DROPLET_HOSTS": "203.0.113.7",
    "DROPLET_FINGERPRINTS": "SHA256:uNiVztksCsDhcc0u9e8BrrJFlQrNULnxoBTESTuXrBk",
    "REGISTRY_PREFIX": "registry.example.com/team",
    "REGISTRY_USER": "pipeline",
    "REGISTRY_TOKEN": TOKEN,
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with this one's templates and no environment."""
    (tmp_path / "env").mkdir()
    for template in (ROOT / "env").glob("*.env.example"):
        (tmp_path / "env" / template.name).write_text(template.read_text())
    return tmp_path


def test_the_deployment_environment_is_ours_of_the_same_name() -> None:
    assert environment.name_of({"BITBUCKET_DEPLOYMENT_ENVIRONMENT": "staging"}) == "staging"
    assert environment.name_of({"BITBUCKET_DEPLOYMENT_ENVIRONMENT": "staging", "ANDAMIO_ENV": "local"}) == "local"


@pytest.mark.parametrize("name", ["", "Production EU", "../etc", "-x"])
def test_another_name_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        environment.name_of({"BITBUCKET_DEPLOYMENT_ENVIRONMENT": name})


def test_settings_are_written_so_that_only_this_user_reads_them(root: Path) -> None:
    written = environment.write("droplet", "droplet", DROPLET, root)
    assert [path.name for path in written] == ["droplet.env", "registry.env"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    assert stat.S_IMODE((root / "env" / "droplet").stat().st_mode) == 0o700
    registry = RegistrySettings.of(settings.load("droplet", root, only=("registry.env",)))
    assert registry.prefix == "registry.example.com/team"
    assert registry.token is not None
    assert registry.token.reveal() == TOKEN


KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----"


@pytest.mark.parametrize("given", [KEY, KEY.replace("\n", "\r\n"), base64.b64encode(KEY.encode()).decode()])
def test_the_private_key_becomes_a_file_that_the_settings_name(given: str, root: Path) -> None:
    environment.write("droplet", "droplet", {**DROPLET, "DROPLET_PRIVATE_KEY": given}, root)
    key = root / "env" / "droplet" / "droplet_key"
    assert key.read_text() == f"{KEY}\n"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "DROPLET_KEY=env/droplet/droplet_key\n" in (root / "env" / "droplet" / "droplet.env").read_text()


@pytest.mark.parametrize("given", ["c2VjcmV0", "not base64!", "ssh-ed25519 AAAA"])
def test_what_is_no_private_key_is_refused_and_not_shown(given: str, root: Path) -> None:
    with pytest.raises(BadInput, match="holds no private key") as refused:
        environment.write("droplet", "droplet", {**DROPLET, "DROPLET_PRIVATE_KEY": given}, root)
    assert given not in str(refused.value)


def test_files_that_are_there_stay_as_they_are(root: Path) -> None:
    written = environment.write("droplet", "droplet", DROPLET, root)
    before = [path.read_text() for path in written]
    assert environment.write("droplet", "droplet", {**DROPLET, "DROPLET_USER": "other"}, root) == []
    assert [path.read_text() for path in written] == before


def test_everything_that_is_missing_is_named_with_its_page(root: Path) -> None:
    with pytest.raises(BadInput) as refused:
        environment.write("droplet", "droplet", {"DROPLET_HOSTS": "203.0.113.7", "REGISTRY_USER": ""}, root)
    message = str(refused.value)
    for name in ("DROPLET_FINGERPRINTS", "REGISTRY_PREFIX", "REGISTRY_USER", "REGISTRY_TOKEN"):
        assert f"{name}  (Repository settings > Pipelines > Repository variables" in message
    assert "DROPLET_HOSTS " not in message
    assert not (root / "env" / "droplet").exists()


def test_a_value_of_the_wrong_type_is_refused_without_showing_a_secret(root: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        environment.write("droplet", "droplet", {**DROPLET, "DROPLET_PORT": "many"}, root)
    assert "DROPLET_PORT" in str(refused.value)
    assert TOKEN not in str(refused.value)


@pytest.mark.parametrize("value", ["two\nlines", '"quoted', "a $b c #d"])
def test_a_value_that_no_env_file_can_hold_is_refused(root: Path, value: str) -> None:
    with pytest.raises((BadInput, SettingsError)) as refused:
        environment.write("droplet", "droplet", {**DROPLET, "REGISTRY_TOKEN": value}, root)
    assert value not in str(refused.value)


def test_local_is_complete_by_itself(root: Path) -> None:
    assert environment.write("droplet", "local", {}, root) == []


def test_aws_is_set_per_deployment_with_a_role_and_without_a_key() -> None:
    found = {one.name: one for one in needed("aws")}
    assert found["AWS_ACCOUNT"].required
    assert found["AWS_ROLE_ARN"].required
    assert {one.place for one in found.values()} == {"deployment"}
    assert not {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} & documented()


def test_secrets_are_secured_variables() -> None:
    found = {one.name: one.secured for one in needed("droplet")}
    assert found["REGISTRY_TOKEN"]
    assert not found["REGISTRY_USER"]


def test_a_default_need_not_be_set() -> None:
    optional = Needed("A", "repository", "x", required=False)
    required = Needed("B", "deployment", "x")
    assert missing([optional, required], {"B": ""}) == (required,)
    assert page(required, "staging") == "Repository settings > Pipelines > Deployments > staging > Variables"


def test_the_token_goes_into_a_file_of_its_own_and_out_of_the_environment(tmp_path: Path) -> None:
    given = {"BITBUCKET_STEP_OIDC_TOKEN": "eyJ.token", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/x"}
    given["BITBUCKET_BUILD_NUMBER"] = "7"
    path = credentials.take(given, tmp_path / "ci")
    assert path.read_text() == "eyJ.token"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "BITBUCKET_STEP_OIDC_TOKEN" not in given
    assert given["AWS_WEB_IDENTITY_TOKEN_FILE"] == str(path)
    assert given["AWS_ROLE_SESSION_NAME"] == "pipeline-7"


@pytest.mark.parametrize(
    ("given", "says"),
    [({}, "oidc: true"), ({"BITBUCKET_STEP_OIDC_TOKEN": "eyJ.token"}, "AWS_ROLE_ARN")],
)
def test_half_of_a_credential_is_refused(given: dict[str, str], says: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=says):
        credentials.take(given, tmp_path)
    assert not list(tmp_path.iterdir())
