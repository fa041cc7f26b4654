"""Judge a post: is it about us, what is it, and why do we think so."""

from __future__ import annotations

from herodesk.domain.brand import Brand
from herodesk.domain.finding import Finding, Reason, Verdict
from herodesk.domain.post import Post
from herodesk.domain.watch import watch
from herodesk.ports import Classifier


def judge(post: Post, brand: Brand, *, classifier: Classifier) -> Finding:
    """The verdict on a post; below the brand's confidence it is doubt, never the bin.

    A post that does not address our account must hold a watch term, and no exclusion.
    """
    if not post.addressed and watch(post.text, brand.watch) is None:
        because = (Reason(code="no-watch-term"),)
        return Finding(verdict=Verdict.NOISE, confidence=0.95, because=because)
    return classifier.look(post.text, brand, language=post.language).or_doubt()
