"""The share of comment lines in the product's C++."""

import re

PRODUCT = ("gateway/", "adapters/")
FLOOR = 0.08  # of the product's lines that are not blank; the aim is 0.10 to 0.15, nearly all in headers
COMMENT = re.compile(r"^\s*//|///<")


def count_comments(texts):
    """@return {folder: (comment lines, lines that are not blank)}"""
    counts = {}
    for name, text in texts.items():
        if name.startswith(PRODUCT) and name.endswith((".hpp", ".cpp")):
            lines = [line for line in text.splitlines() if line.strip()]
            comments = sum(1 for line in lines if COMMENT.search(line))
            folder = name.rsplit("/", 1)[0]
            old = counts.get(folder, (0, 0))
            counts[folder] = (old[0] + comments, old[1] + len(lines))
    return counts


def total_share(counts):
    lines = sum(line for _, line in counts.values())
    return sum(comment for comment, _ in counts.values()) / lines if lines else 1.0


def print_shares(counts):
    for folder, (comments, lines) in sorted(counts.items()):
        print(f"{comments / lines:6.1%}  {lines:6}  {folder}")
    print(f"{total_share(counts):6.1%}          the product")


def faults_of_comments(counts):
    share = total_share(counts)
    if share < FLOOR and sum(lines for _, lines in counts.values()) > 1000:
        yield f"the product: {share:.1%} of its lines are comments; the floor is {FLOOR:.0%} (tools/check-house --comments)"
