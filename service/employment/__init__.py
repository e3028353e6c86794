"""Job history."""
