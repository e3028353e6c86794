"""Acts on jobs, destinations and businesses. What was owed stops and starts again with them: the settlers see to it."""
