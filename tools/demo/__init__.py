"""The demonstration behind tools/run: real parts on loopback, a story, and a live view. Standard library alone."""
