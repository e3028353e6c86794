"""What can be said of a person's particulars without asking anybody: numbers, dates, names, code words, masks, twins.

Every `parse_*` answers the value, or raises ValueError with what is wrong and what to do, in Chinese; the message never
repeats what was typed, so that it may stand in a log or an error list.
"""

from service.people.rules.codes import (
    CATEGORY,
    COMMUNICATION,
    DESTINATION,
    EDUCATION,
    GRADE,
    HUKOU,
    JOB_FORM,
    LIVING_SOURCE,
    MONITOR,
    SELF_CARE,
    SEX,
    TRI,
    UNEMPLOYED_REASON,
    CodeList,
    parse_employed,
    parse_tri,
)
from service.people.rules.dates import Period, parse_date, parse_period
from service.people.rules.duplicates import Likeness, Traits, candidates, likeness
from service.people.rules.masks import mask_certificate, mask_identity, mask_name, mask_phone
from service.people.rules.names import (
    Spelling,
    grams,
    group_key,
    parse_name,
    query_grams,
    query_spelling,
    search_form,
    sort_key,
    spelling,
)
from service.people.rules.numbers import (
    Certificate,
    Identity,
    parse_certificate,
    parse_credential,
    parse_identity,
    parse_money,
    parse_phone,
)

__all__ = [
    "CATEGORY",
    "COMMUNICATION",
    "DESTINATION",
    "EDUCATION",
    "GRADE",
    "HUKOU",
    "JOB_FORM",
    "LIVING_SOURCE",
    "MONITOR",
    "SELF_CARE",
    "SEX",
    "TRI",
    "UNEMPLOYED_REASON",
    "Certificate",
    "CodeList",
    "Identity",
    "Likeness",
    "Period",
    "Spelling",
    "Traits",
    "candidates",
    "grams",
    "group_key",
    "likeness",
    "mask_certificate",
    "mask_identity",
    "mask_name",
    "mask_phone",
    "parse_certificate",
    "parse_credential",
    "parse_date",
    "parse_employed",
    "parse_identity",
    "parse_money",
    "parse_name",
    "parse_period",
    "parse_phone",
    "parse_tri",
    "query_grams",
    "query_spelling",
    "search_form",
    "sort_key",
    "spelling",
]
