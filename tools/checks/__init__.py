"""The rules of tools/check-house, one module for each subject. Each rule yields one line of text for each fault."""

# True: retired words, repeated helpers and unformatted files are faults everywhere. False: only retired words in words.CLEAN
# and unformatted files in FORMATTED are; the rest is counted and printed.
STRICT = False
FORMATTED = ("tests/fuzz/", "tests/golden/", "tests/faults/", "tests/support/", "tests/bench/", "tools/")
