"""The regulation for everybody: its text, its parameters, our readings of it, and how its periods count."""
