"""What the pages of this slice share."""

from __future__ import annotations

from typing import Annotated

from service.access.gate import Require
from service.access.rules import Actor, Permission

Importer = Annotated[Actor, Require(Permission.IMPORT)]
