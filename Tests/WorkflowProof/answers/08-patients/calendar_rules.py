"""When appointments can be."""

from datetime import datetime, time, timedelta

OPENS, CLOSES = time(8), time(18)
LENGTHS = (15, 30, 45, 60)


def objection(start: datetime, minutes: int, taken: list[tuple[datetime, datetime]]) -> str | None:
    """Why no appointment can be then; None where it can."""
    end = start + timedelta(minutes=minutes)
    if minutes not in LENGTHS:
        return f"An appointment takes {', '.join(map(str, LENGTHS))} minutes."
    if start.weekday() > 4:
        return "The practice is closed on weekends."
    if start.time() < OPENS or end.date() != start.date() or end.time() > CLOSES:
        return f"The practice is open from {OPENS:%H:%M} to {CLOSES:%H:%M}."
    if any(start < other_end and other_start < end for other_start, other_end in taken):
        return "The doctor has another appointment then."
    return None
