"""Text in terminal cells: Chinese, Japanese and Korean characters take two, combining marks none."""

import unicodedata


def width_of(text):
    return sum(cells(character) for character in text)


def cells(character):
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Cc", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def fit(text, width):
    """Exactly `width` cells: padded, or cut with an ellipsis."""
    if width <= 0:
        return ""
    text = text.replace("\n", " ")
    if width_of(text) <= width:
        return text + " " * (width - width_of(text))
    kept, used = "", 0
    for character in text:
        if used + cells(character) > width - 1:
            break
        kept += character
        used += cells(character)
    return kept + "…" + " " * (width - used - 1)
