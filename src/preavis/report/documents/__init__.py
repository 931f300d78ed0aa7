"""Letters as files, by the ending of the file's name; and plans as calendars. Files only: nothing is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from preavis.report.documents.eml import eml_bytes
from preavis.report.documents.paper import pdf_bytes
from preavis.report.documents.sheet import Document
from preavis.report.documents.text import text_bytes
from preavis.report.documents.word import docx_bytes
from preavis.report.documents.written import Written

DOCUMENTS: Mapping[str, Callable[[Document], bytes]] = {
    ".docx": docx_bytes,
    ".pdf": pdf_bytes,
    ".eml": eml_bytes,
    ".txt": text_bytes,
}
"""Every kind of file a letter can become."""

__all__ = ["DOCUMENTS", "Document", "Written", "docx_bytes", "eml_bytes", "pdf_bytes", "text_bytes"]
