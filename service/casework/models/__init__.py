"""Tables of what was done for a person."""

from service.casework.models.attachments import Attachment
from service.casework.models.groups import GroupAct, GroupEvent, Lead
from service.casework.models.records import SAID_AGAINST, Record, Waiver

__all__ = ["SAID_AGAINST", "Attachment", "GroupAct", "GroupEvent", "Lead", "Record", "Waiver"]
