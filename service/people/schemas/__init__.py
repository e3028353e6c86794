"""Shapes of the register: forms, what must agree in them, dated fields, words for the screen."""
