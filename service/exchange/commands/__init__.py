"""Take a workbook in: stage it, apply it, take it back, tell its faults. Let a list out."""

from service.exchange.commands.applying import CHUNK, apply, begin
from service.exchange.commands.applying import JOB as APPLY
from service.exchange.commands.discarding import discard
from service.exchange.commands.expiring import purge
from service.exchange.commands.exporting import export
from service.exchange.commands.staging import stage
from service.exchange.commands.telling import error_book, template
from service.exchange.commands.undoing import undo

__all__ = ["APPLY", "CHUNK", "apply", "begin", "discard", "error_book", "export", "purge", "stage", "template", "undo"]
