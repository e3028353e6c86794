"""Excel in and out: sheets as data, dry run, apply, undo, error workbook."""
