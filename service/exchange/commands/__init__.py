"""Take a workbook in: stage it, apply it, take it back, tell its faults. Let a list out."""
