"""What fault tests share, on python's standard library and tests/system/support alone."""
