"""The badge that tells how soon we answer: an SVG of two plates with a ground of their own, so that
it reads on light and on dark pages; no style, no font of its own, no link."""

from __future__ import annotations

from html import escape

HIGH = 28
_PAD = 10
_DARK, _LIGHT = "#2a2e33", "#ffffff"
_GROUNDS = {"good": "#1d6b3c", "middling": "#8a5300", "plain": "#565c64"}
"""White on each of them has a contrast of 5 to 1 or more; the number says it, too."""
_NARROW, _WIDE = frozenset("ijlt.,:;|!'fr1 -()\u00a0"), frozenset("mwMWÄÖ%@")
GOOD_FROM = 80


def badge(label: str, value: str, ground: str) -> str:
    """The badge; what it says is its title, too, for who cannot see it."""
    left, right = _width(label), _width(value)
    wide, said = left + right, escape(f"{label}: {value}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{HIGH}" '
        f'viewBox="0 0 {wide} {HIGH}" role="img" aria-label="{said}">'
        f"<title>{said}</title>"
        f'<rect width="{wide}" height="{HIGH}" rx="6" fill="{_DARK}"/>'
        f'<path d="M{left} 0h{right - 6}a6 6 0 0 1 6 6v{HIGH - 12}a6 6 0 0 1-6 6H{left}z" '
        f'fill="{_GROUNDS[ground]}"/>'
        f'<rect x=".5" y=".5" width="{wide - 1}" height="{HIGH - 1}" rx="5.5" fill="none" '
        f'stroke="{_LIGHT}" stroke-opacity=".35"/>'
        f'<g fill="{_LIGHT}" font-family="system-ui,-apple-system,Segoe UI,Roboto,sans-serif" '
        f'font-size="13" text-anchor="middle">'
        f"{_text(label, left / 2, left)}{_text(value, left + right / 2, right, bold=True)}"
        f"</g></svg>\n"
    )


def ground_of(percent: int | None) -> str:
    """How the number looks: good, middling, or plain where there is none."""
    if percent is None:
        return "plain"
    return "good" if percent >= GOOD_FROM else "middling"


def _text(text: str, middle: float, width: int, *, bold: bool = False) -> str:
    weight = ' font-weight="650"' if bold else ""
    return (
        f'<text x="{middle:.1f}" y="18.5"{weight} textLength="{width - 2 * _PAD}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'
    )


def _width(text: str) -> int:
    """About what a browser's own font takes; `textLength` makes it so."""
    wide = sum(4.2 if s in _NARROW else 11.0 if s in _WIDE else 7.4 for s in text)
    return round(wide) + 2 * _PAD
