"""Who may do what (permissions, by office) and on which records (standing, by region and organisation)."""
