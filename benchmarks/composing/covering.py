"""Few plans in which every two values that go together do so once: a greedy covering array."""

import random
from collections.abc import Iterator
from functools import cache
from itertools import combinations

from benchmarks.composing.axes import Values, all_pairs, axes, compatible

Pair = tuple[tuple[str, str], tuple[str, str]]


@cache
def covering(seed: int = 0) -> tuple[Values, ...]:
    """Values of plans that cover all pairs; those no plan can have are left out."""
    chance, left, found = random.Random(seed), dict.fromkeys(all_pairs()), []
    while left:
        (one, value), (other, with_value) = pair = next(iter(left))
        values = _completed(chance, left, {one: value, other: with_value}, [a for a in axes() if a not in (one, other)])
        left.pop(pair)
        if values is not None:
            found.append(values)
            for covered in pairs_of(values):
                left.pop(covered, None)
    return tuple(found)


def pairs_of(values: Values) -> Iterator[Pair]:
    """Every two of a plan's values, in the order of the axes."""
    return combinations([(axis, values[axis]) for axis in axes() if axis in values], 2)


def _completed(chance: random.Random, left: dict[Pair, None], values: Values, open_axes: list[str]) -> Values | None:
    """Axis by axis the value that covers most of what is left."""
    if not open_axes:
        return values
    axis, *rest = open_axes
    if any(axis in axes()[other][value].get("without", ()) for other, value in values.items()):
        return _completed(chance, left, values, rest)
    for value in sorted(axes()[axis], key=lambda one: (-_gain(left, values, axis, one), chance.random())):
        if all(compatible(axis, value, other, taken) for other, taken in values.items()):
            done = _completed(chance, left, values | {axis: value}, rest)
            if done is not None:
                return done
    return None


def _gain(left: dict[Pair, None], values: Values, axis: str, value: str) -> int:
    order = list(axes())
    at, mine = order.index(axis), (axis, value)
    return sum(((other, taken), mine) in left if order.index(other) < at else (mine, (other, taken)) in left
               for other, taken in values.items())
