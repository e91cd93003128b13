"""Makes the sample reports. No code is shared with audit_kit: readers and samples must not fit each other."""
