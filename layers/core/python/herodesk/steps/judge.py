"""Judge a post: is it about us, what is it, and why do we think so."""

from __future__ import annotations

from dataclasses import replace

from herodesk.domain.brand import Brand
from herodesk.domain.customer_words import only_thanks
from herodesk.domain.finding import Finding, Reason, Verdict
from herodesk.domain.post import Post
from herodesk.domain.watch import watch
from herodesk.ports import Classifier

SURE = 0.9
"""How sure it is that nothing but thanks is praise."""


def judge(post: Post, brand: Brand, *, classifier: Classifier) -> Finding:
    """The verdict on a post; below the brand's confidence it is doubt, never the bin.

    A post that does not address our account must hold a watch term, and no exclusion.
    """
    if not post.addressed and watch(post.text, brand.watch) is None:
        because = (Reason(code="no-watch-term"),)
        return Finding(verdict=Verdict.NOISE, confidence=0.95, because=because)
    found = classifier.look(post.text, brand, language=post.language).or_doubt()
    if found.verdict is Verdict.DOUBT and not found.signals and only_thanks(post.text):
        because = (Reason(code="only-thanks"),)
        return replace(found, verdict=Verdict.PRAISE, confidence=SURE, because=because)
    return found
