"""The FEC, the accounting export every French company can produce (art. A47 A-1 LPF), in all its dialects.

One file is one fiscal year of one entity. What others may rely on:

Keys
    `snapshot` is `fec:<entity>:<fiscal year end>`; every `source_key` starts with the snapshot and `|`, so two fiscal
    years never share one, but that of a gl_line, which is the line's place in its file: nothing refers to a line, and
    two statements of a year know a line again by what it says.
    `document.document` (and `allocation.document`) is the key of the document itself, the same
    in every file that mentions it: `<client>|<number>|<issue date>`, or `<client>|<issue date>|<amount>` without a
    number, followed by `#2`, `#3` when one file holds several. The amount is left out because an opening may carry
    what is left of an invoice.

Openings, and several fiscal years
    A receivable carried forward is a `document` of kind `opening`: incl and incl_base hold what is carried (negative:
    a credit), excl_base is 0. A detailed opening (its piece is dated before the year) keeps number and date of the
    original invoice, hence its key. An aggregated opening is dated the day before the fiscal year and has no number.
    `document.carried` is that day for every opening and missing for all other documents. An engine drops an opening
    whose `carried` day lies inside a covered period of another live ledger: the year before then holds the documents
    themselves. Allocations against openings are kept always: they belong to the original document (same client, same
    issue date, same key) and everything computed from allocations is linear in them. `allocation.issue_date` is
    missing for an aggregated opening, whose age nobody knows: never count days there. An advance carried forward
    (419) is no document; the allocations made from it have no settlement. The issue date of every other document is
    its entry's date, so that revenue and ledger agree over any span of days.

Accruals and advances
    What is still to be invoiced (418, 4198 for credit notes) is a `document` of kind `accrual`: excl_base is revenue of
    its day, incl is 0, nothing is matched with it. Its reversal is another one, negative. What is carried forward of it
    is no receivable and no document. An invoice booked against 418 itself is owed and has excl_base 0. An advance
    (4191) that was received with VAT is one settlement of the whole; an invoice that takes it back holds it again.

Signs
    Documents: receivable positive, credit note negative. Settlements: money in positive; refund and bounce negative.
    Allocations have the sign of their document: what is open is document.incl_base minus its allocations. A credit
    note set off against an invoice is two allocations of kind `set_off`, opposite in sign, without settlement. A
    bounced payment takes back what the payment had settled: neither is allocated, both stay as settlements. A payment
    that comes with an early discount or a bank fee is one settlement of the whole amount of the client line; the
    charge is a `cost`. An allocation is dated by its settlement, but never before its document.

Matching
    `lettrage` (confidence 1): same account, auxiliary and code. Else, for each client: `exact` (0.95, same amount),
    `run` (0.9, consecutive open documents add up to the payment), `fifo` (0.3, oldest first: a proposal, counted in a
    note). "Lettered" is not "paid": only what the group holds in this file is allocated.

Conservation
    Every class 6 and 7 line of an entry that is no closing entry ends in one place: the excl_base of a document, or a
    `cost`. Sum of document.excl_base minus sum of cost.amount_base = class 7 minus class 6 of gl_line where not
    closing, to the cent. 709x and 7097 are inside excl_base and again as `document_line` of category discount
    (negative).

Physical lines
    `row` is the line of the file counted from 1 (the header is 1). rows = gl_line facts + rejects. In XML it is the
    line where the `<ligne>` begins, or its place among them if two begin on one line.
"""

from preavis.sources.fec.source import Fec

__all__ = ["Fec"]
