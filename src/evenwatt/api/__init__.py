"""The programming interface: what firms' own systems file and read, by the same actions as the pages."""
