"""The Chinese font of receipts and statements: cut to what is used of it, and put into the package (`make fonts`)."""
