"""What is no plan's rule about supervision: figures and their words."""
