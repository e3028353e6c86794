"""What every slice needs and none owns: no word of our subject stands here."""
