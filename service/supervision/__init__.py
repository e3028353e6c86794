"""督导: what is behind, and where; the figures of the plan; the reports and the days on which they are due."""
