"""What is no plan's rule about supervision: figures and their words."""

from service.supervision.rules.figures import MARK_LABELS, VERDICTS, Averages, Figure, figures_of

__all__ = ["MARK_LABELS", "VERDICTS", "Averages", "Figure", "figures_of"]
