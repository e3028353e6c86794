"""What records, group acts and attachments mean beyond what the law counts."""
