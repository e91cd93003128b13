"""Narratives in many voices whose every figure is known, and contradictions planted in them one at a time."""
