"""`python -m service.cli`, where the program is not installed."""

from service.cli import main

main()
