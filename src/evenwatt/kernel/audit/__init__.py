"""One action, one transaction, one context: who did what, when, under which clause."""
