"""Numbers that are missing, doubled or out of order in a row of clauses: told with their place, never repaired."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

#: A row with more gaps than this is not told gap by gap.
GAPS_TOLD = 5


def faults(
    row: Sequence[tuple[tuple[int, ...], int]], name: Callable[[int], str], *, begins: int = 1
) -> Iterator[tuple[str, int]]:
    """Yield (sentence, paragraph) for a row of (number, paragraph) in the order in which they stand.

    ``name`` writes a number as it is called (第五条); the row should begin
    with ``begins``. Numbers such as 第十条之一 are only looked at for doubles.
    """
    seen: dict[tuple[int, ...], int] = {}
    greatest = 0
    for number, place in row:
        if number in seen:
            yield f"{_name(number, name)}重复出现", place
        elif len(number) == 1:
            if number[0] < greatest:
                yield f"{name(number[0])}排在{name(greatest)}之后", place
            greatest = max(greatest, number[0])
        seen.setdefault(number, place)
    yield from _gaps(sorted(number[0] for number in seen if len(number) == 1), seen, name, begins)


def _gaps(
    numbers: Sequence[int], places: dict[tuple[int, ...], int], name: Callable[[int], str], begins: int
) -> Iterator[tuple[str, int]]:
    before = begins - 1
    told = 0
    for number in numbers:
        if number > before + 1:
            told += 1
            if told > GAPS_TOLD:
                yield "编号另有多处缺漏", places[(number,)]
                return
            first, last = name(before + 1), name(number - 1)
            missing = first if first == last else f"{first}至{last}"
            yield f"{name(number)}之前缺{missing}", places[(number,)]
        before = number


def _name(number: tuple[int, ...], name: Callable[[int], str]) -> str:
    words = name(number[0])
    return words if len(number) == 1 else f"{words}之{number[1]}"
