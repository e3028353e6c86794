"""What is no plan's rule: days that cannot be, words, which stages of the way to a certificate stand."""
