"""The demonstration province: invented parties, real procedure.

Everything in it was done by the actions that people call, at stated moments, in the right capacity; the
history of a demonstration is therefore a history like any other.
"""

from evenwatt.procedures.demonstration.loading import load

__all__ = ["load"]
