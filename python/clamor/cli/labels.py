"""How many posts of a file have each label, and which of these a model does not have."""

from __future__ import annotations

from clamor._counts import count, few
from clamor.errors import InvalidArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from typing import Any

_NAMES, _OTHERS = 10, 5  # that are said


class LabelCounts:
    """Of what stands in the label's column, as labelled() reads it: batch by batch."""

    def __init__(self, path: str, targets: str) -> None:
        self._path, self._targets = path, targets
        self._batches = 0
        self._numbers = 0
        self._posts: dict[str, int] = {}  # of each label

    def add(self, given: Iterable[Any]) -> None:
        """A batch; of posts without a label, where each is to have one, it has nothing."""
        self._batches += 1
        for one in given:
            if self._targets == "number":
                self._numbers += 1
                continue
            for label in (one,) if self._targets == "classes" else one:
                self._posts[label] = self._posts.get(label, 0) + 1

    def __str__(self) -> str:
        return f"{count(len(self._posts), 'label')}: {self._said(self._posts, _NAMES)}"

    def others(self, labels: Collection[str]) -> str:
        """Labels that are none of these, the first with their posts; nothing where there are none."""
        return self._said(set(self._posts).difference(labels), _OTHERS)

    def doubts(self) -> Iterator[str]:
        """What of the labels may be a slip: those that are alike, those that one post has."""
        alike: dict[str, list[str]] = {}
        for label in self._posts:
            alike.setdefault(label.strip().casefold(), []).append(label)
        if twins := [self._said(labels, _NAMES) for labels in alike.values() if len(labels) > 1]:
            yield f"{self._path}: labels that differ only in case or in white space around them: {few(twins, _OTHERS)}"
        if single := [label for label, posts in self._posts.items() if posts == 1]:
            yield f"{self._path}: labels of a single post: {names(single)}"

    def _said(self, labels: Iterable[str], most: int) -> str:
        """The most frequent first."""
        frequent = sorted(labels, key=lambda label: (-self._posts[label], label))
        return few([f"{label[:40]!r} ({count(self._posts[label], 'post')})" for label in frequent], most)

    def check(self, labels: Collection[str], of: str, expected: str) -> None:
        """Raises InvalidArgumentError where no post says anything, or one has a label that is none of these, which `of` has."""
        if not self._numbers and self._posts.keys().isdisjoint(labels):
            raise self.none_known(labels, expected)
        if others := self.others(labels):
            raise InvalidArgumentError(f"{self._path}: labels that {of} does not have: {others}; it has {names(labels)}")

    def none_known(self, labels: Collection[str], expected: str) -> InvalidArgumentError:
        """No post has one of these labels, which is what was `expected`, or no number."""
        if not self._batches:
            said = "has no posts"
        elif self._targets == "number":
            said = "no post has a number"
        else:
            given = f"there are {self.others(labels)}" if self._posts else "none has a label"
            said = f"no post has {expected}, {names(labels)}; {given}"
        return InvalidArgumentError(f"{self._path}: {said}")


def names(labels: Collection[str]) -> str:
    return few([repr(label[:40]) for label in labels], _NAMES)
