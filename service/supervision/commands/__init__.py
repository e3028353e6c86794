"""Acts of supervision."""
