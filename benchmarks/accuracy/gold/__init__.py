"""The maker of the gold set: reports with known figures, printed in many ways.

It shares no code with the readers.
"""
