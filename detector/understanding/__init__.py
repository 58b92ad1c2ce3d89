"""What a claim says: small files, one question each. They know words, not models."""
