"""Every time tool that is known. A new one is one file and one name here; the first that fits is taken."""

from __future__ import annotations

from preavis.sources.time import clockify, generic, harvest, kimai, toggl

TIME_TOOLS = (clockify.TOOL, toggl.TOOL, harvest.TOOL, kimai.TOOL, kimai.TRANSLATED, generic.TOOL)
