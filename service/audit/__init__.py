"""Acts, appended in the transaction and sealed into a chain by one sealer afterwards."""
