"""Record what was done for one or for many, void it, correct it; leads, events, cards, papers."""
