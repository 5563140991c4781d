"""Text in terminal cells: Chinese, Japanese and Korean characters take two, combining marks none."""

import unicodedata


# In addition to category Cf (marks of writing direction, characters without width): further characters without a cell.
HIDDEN = {"\u034f", "\u180b", "\u180c", "\u180d", "\u180f"}


def printable(text):
    """One line that cannot move the cursor, reorder what is read or begin a line of its own: couriers' words are anybody's."""
    kept = ""
    for character in text:
        category = unicodedata.category(character)
        if character in "\t\n\v\f\r\x85" or category in ("Zl", "Zp"):
            kept += " "
        elif category == "Cs":
            kept += "\ufffd"
        elif category not in ("Cc", "Cf") and character not in HIDDEN:
            kept += character
    return kept


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
    text = printable(text)
    if width_of(text) <= width:
        return text + " " * (width - width_of(text))
    kept, used = "", 0
    for character in text:
        if used + cells(character) > width - 1:
            break
        kept += character
        used += cells(character)
    return kept + "…" + " " * (width - used - 1)


def wrap(text, width, indent="          "):
    """Lines of at most `width` cells, broken at blanks where there are any; later ones are indented."""
    if width <= len(indent) + 8:
        return [fit(text, width)] if width > 0 else []
    lines, line = [], ""
    for word in text.split(" "):
        longer = line + (" " if line.strip() else "") + word
        if width_of(longer) <= width:
            line = longer
            continue
        if line.strip():
            lines.append(line)
            line = indent
        while width_of(line + word) > width:
            kept = ""
            while width_of(line + kept + word[0]) <= width:
                kept, word = kept + word[0], word[1:]
            lines.append(line + kept)
            line = indent
        line += word
    return lines + [line]
