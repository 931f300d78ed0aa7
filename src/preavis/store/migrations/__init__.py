"""How the journal's tables came to be, step by step; `HEAD` is the newest step this version knows."""

HEAD = "0002"
