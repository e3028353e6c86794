"""Save what somebody has, after asking the law; enrol many at once; the way to a masseur's certificate."""

from service.entitlements.commands.certificates import add_certificate
from service.entitlements.commands.enrolling import Enrolment, Outcome, add_trainings, enrol, void_batch
from service.entitlements.commands.extending import extend
from service.entitlements.commands.keeping import void, void_post
from service.entitlements.commands.massage import add_licence, review, take_step, taken
from service.entitlements.commands.saving import Saved, grant, save

__all__ = [
    "Enrolment",
    "Outcome",
    "Saved",
    "add_certificate",
    "add_licence",
    "add_trainings",
    "enrol",
    "extend",
    "grant",
    "review",
    "save",
    "take_step",
    "taken",
    "void",
    "void_batch",
    "void_post",
]
