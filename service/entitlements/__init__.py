"""Training, public-welfare posts, subsidies and the way to a masseur's certificate: what one may have and has."""
