"""What is no plan's rule about jobs and businesses: words, impossible days, how long something held, what counts."""
