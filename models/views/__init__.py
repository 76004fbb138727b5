"""What pages ask across tables: desks, the ledger of duties, figures, effect."""
