"""Stations that never were, from physics: data whose truth is known, to judge estimators by."""
