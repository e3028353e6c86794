"""What is on file of persons, as the engine is told it: below the acts, which all lead to it."""
