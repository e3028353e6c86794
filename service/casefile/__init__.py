"""One person, one case: the page where all slices meet, and all that happened, in one line."""
