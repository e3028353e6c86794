"""What a ledger (台账) says and how it may change, in words; stages and series; nothing here reads a clock."""
