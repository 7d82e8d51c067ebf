"""The steps in their order; each finds done what the ones before it do."""

from __future__ import annotations

from ops.hosts.provision import account, docker, firewall, packages, ssh, system
from ops.hosts.provision.change import Step

STEPS = (
    Step("the provider's own set-up", packages.first_boot),
    Step("packages", packages.packages),
    Step("Docker engine", docker.docker, docker.settle),
    Step("user", account.account),
    Step("folders", account.folders),
    Step("security updates", system.upgrades),
    Step("swap", system.swap),
    Step("clock", system.clock),
    Step("kernel", system.kernel),
    Step("firewall", firewall.firewall, undo=firewall.undo),
)
# Only after the user's login is proven.
CLOSING = Step("SSH without passwords and root", ssh.ssh, ssh.settle, ssh.undo)
