"""Acts of supervision."""

from service.supervision.commands.averages import enter_average

__all__ = ["enter_average"]
