"""Who owes what, by when, under which clause (法定期限)."""
