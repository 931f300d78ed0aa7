"""`preavis policy`: the rules in force, whether they can be read, their versions, and the tools to change them."""

from __future__ import annotations

import sys

from preavis.cli import messages
from preavis.cli.looking import policy_of
from preavis.cli.opening import opened
from preavis.cli.policy_named import named
from preavis.cli.setting import Setting, write_bytes
from preavis.cli.spoken import argument, pass_setting, verb
from preavis.cli.verbs import Verbs
from preavis.report.screen import console, grid
from preavis.report.tables import versions_table

POLICY = Verbs(
    "policy",
    prefix="cli.policy",
    lazy={
        "show": "preavis.cli.policy:show",
        "check": "preavis.cli.policy:check",
        "versions": "preavis.cli.policy:versions",
        "diff": "preavis.cli.policy_compare:diff",
        "test": "preavis.cli.policy_compare:try_out",
        "elicit": "preavis.cli.policy_elicit:elicit",
    },
)


@verb("policy.show")
@argument("version", metavar="version", required=False)
@pass_setting
def show(setting: Setting, version: str | None) -> None:
    with opened(setting) as store:
        text = store.policy_text if version is None else named(store, version).text
        write_bytes(text.encode())
    sys.stdout.flush()


@verb("policy.check")
@pass_setting
def check(setting: Setting) -> None:
    with opened(setting) as store:
        policy = policy_of(setting, store)
    messages.say(setting, "cli.policy.good", criteria=len(policy.criteria), red_lines=len(policy.red_lines))


@verb("policy.versions")
@pass_setting
def versions(setting: Setting) -> None:
    with opened(setting) as store:
        known = store.policy_versions()
    console(colour=setting.colour).print(grid(versions_table(known), setting.words))
