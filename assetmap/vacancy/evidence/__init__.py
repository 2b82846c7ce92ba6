"""What sources say of a building: read, linked to it, dated, and kept in a ledger."""
