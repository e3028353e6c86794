"""Acts of supervision."""

from service.supervision.commands.averages import enter_average
from service.supervision.commands.printing import ENDINGS, Printed, printed
from service.supervision.commands.reports import file, make

__all__ = ["ENDINGS", "Printed", "enter_average", "file", "make", "printed"]
