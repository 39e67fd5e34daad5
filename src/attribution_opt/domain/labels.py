"""What an objective is counted for: a tuple of ids, written as text at the border.

An id may hold any sign, so that joined ids mean one tuple only where the joint is
escaped: ``("A/B", "C")`` is ``A\\/B/C``, ``("A", "B/C")`` is ``A/B\\/C``. A label
without parts is ``all``; an id that is called so, or like the mark of a whole rule, is
escaped.
"""

from collections.abc import Iterable

__all__ = ["EVERYTHING", "WHOLE_RULE", "Label", "joined", "label_of", "label_text"]

Label = tuple[str, ...]
"""Ids in the order of the columns that a rule is counted by."""
EVERYTHING: Label = ()
"""The label of a rule that is counted by nothing."""
WHOLE_RULE = "*"
"""Stands in a table for a rule over all its keys."""

ESCAPE, JOINT, ALL = "\\", "/", "all"


def label_text(label: Label | None) -> str:
    """Return the text of a label; that of a whole rule for None."""
    if label is None:
        return WHOLE_RULE
    if not label:
        return ALL
    text = joined(label, JOINT)
    return ESCAPE + text if text in {"", ALL, WHOLE_RULE} else text


def label_of(text: str) -> Label | None:
    """Return the label that a text means, as `label_text` writes it.

    Raises
    ------
    ValueError
        If an escape stands before nothing.
    """
    if text in {ALL, WHOLE_RULE}:
        return EVERYTHING if text == ALL else None
    parts, signs = [""], iter(text)
    if text == ESCAPE:
        return ("",)
    for sign in signs:
        if sign == JOINT:
            parts.append("")
        elif sign == ESCAPE:
            following = next(signs, None)
            if following is None:
                raise ValueError(f"{text!r} ends with an escape before nothing")
            parts[-1] += following
        else:
            parts[-1] += sign
    return tuple(parts)


def joined(parts: Iterable[str], joint: str) -> str:
    """Return ids joined by a sign, which is escaped within them: no two are alike."""
    return joint.join(
        part.replace(ESCAPE, ESCAPE * 2).replace(joint, ESCAPE + joint)
        for part in parts
    )
