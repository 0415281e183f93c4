"""One file per QuickBooks entity: `to_qbo` and `to_local`, pure, between our values and QuickBooks' objects."""
