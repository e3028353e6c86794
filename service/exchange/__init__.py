"""Any office's workbook in, lists out: headings and words matched, dry run, apply, undo, error workbook."""
