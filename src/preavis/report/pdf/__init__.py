"""The dossier as a PDF: one document to print, to send to an accountant, to keep (PDF/A-2a, PDF/UA-1)."""

from __future__ import annotations

from preavis.report.pdf.write import page_count, pages_png, pdf_bytes, unset_in

__all__ = ["page_count", "pages_png", "pdf_bytes", "unset_in"]
