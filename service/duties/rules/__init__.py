"""What is on file of a person, and which rows that makes."""

from service.duties.rules.dossier import Dossier as Dossier
from service.duties.rules.rows import AgendaRow as AgendaRow
from service.duties.rules.rows import DutyRow as DutyRow
from service.duties.rules.rows import duty_id as duty_id
from service.duties.rules.rows import judge as judge
from service.duties.rules.rows import rows_of as rows_of
