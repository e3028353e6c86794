"""Save what somebody has, after asking the law; enrol many at once; the way to a masseur's certificate."""

from service.entitlements.commands.certificates import add_certificate
from service.entitlements.commands.enrolling import Enrolled, enrol
from service.entitlements.commands.extending import extend
from service.entitlements.commands.keeping import void
from service.entitlements.commands.massage import add_licence, review, take_step
from service.entitlements.commands.saving import Saved, grant, save

__all__ = [
    "Enrolled",
    "Saved",
    "add_certificate",
    "add_licence",
    "enrol",
    "extend",
    "grant",
    "review",
    "save",
    "take_step",
    "void",
]
