"""The letters of fixing and parting: what each needs, its text in two languages and three registers, what forbids it.

Nothing here sends anything. A letter is text, for a person to read, sign and send.
"""

from preavis.plan.letters.base import LANGUAGES, REGISTERS, Fact, Field, Filled, Letter, Register
from preavis.plan.letters.claim_declaration import CLAIM_DECLARATION
from preavis.plan.letters.formal_notice import FORMAL_NOTICE
from preavis.plan.letters.non_renewal import NON_RENEWAL
from preavis.plan.letters.notice_before_termination import NOTICE_BEFORE_TERMINATION
from preavis.plan.letters.ordinary_termination import ORDINARY_TERMINATION
from preavis.plan.letters.reminder import REMINDER
from preavis.plan.letters.renegotiate import RENEGOTIATE
from preavis.plan.letters.suspension import SUSPENSION
from preavis.plan.letters.termination_for_breach import TERMINATION_FOR_BREACH
from preavis.plan.letters.to_administrator import TO_ADMINISTRATOR

LETTERS: tuple[Letter, ...] = (
    RENEGOTIATE,
    REMINDER,
    FORMAL_NOTICE,
    SUSPENSION,
    NOTICE_BEFORE_TERMINATION,
    TERMINATION_FOR_BREACH,
    ORDINARY_TERMINATION,
    NON_RENEWAL,
    TO_ADMINISTRATOR,
    CLAIM_DECLARATION,
)
"""Every type of letter, from the gentlest to the last."""
BY_NAME = {letter.name: letter for letter in LETTERS}

__all__ = ["BY_NAME", "LANGUAGES", "LETTERS", "REGISTERS", "Fact", "Field", "Filled", "Letter", "Register"]
