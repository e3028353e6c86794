"""Which profile governs which area; the working calendar as kept in the database."""
