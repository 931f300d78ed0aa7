"""`preavis policy`: the rules in force, whether they can be read, and every version of them."""

from __future__ import annotations

import sys

from preavis.cli import messages
from preavis.cli.looking import policy_of
from preavis.cli.opening import opened
from preavis.cli.setting import Setting, write_bytes
from preavis.cli.spoken import pass_setting, verb
from preavis.cli.verbs import Verbs
from preavis.report.screen import console, grid
from preavis.report.tables import versions_table

POLICY = Verbs("policy", prefix="cli.policy")


@verb("policy.show")
@pass_setting
def show(setting: Setting) -> None:
    with opened(setting) as store:
        write_bytes(store.policy_text.encode())
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


for _command in (show, check, versions):
    POLICY.add_command(_command)
