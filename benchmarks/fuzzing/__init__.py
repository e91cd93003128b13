"""The fuzz run: mutated and hostile files, limits, and a check of every figure that comes out."""
