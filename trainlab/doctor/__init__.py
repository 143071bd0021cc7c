"""Looks at every layer below and around TrainLab, and says what mends it."""

from .report import examine, show

__all__ = ["examine", "show"]
