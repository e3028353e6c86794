"""What supervisors do."""

from service.supervision.commands.printing import ENDINGS, Printed, printed
from service.supervision.commands.reports import file, make

__all__ = ["ENDINGS", "Printed", "file", "make", "printed"]
