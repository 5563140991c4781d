"""The rules of tools/check-house, one module for each subject. Each rule yields one line of text for each fault."""
