"""Progress lines: one for every long step, with its seconds."""

import contextlib
import time

WIDTH = 58


def say(text=""):
    """Print a line at once, also when the output goes into a file."""
    print(text, flush=True)


@contextlib.contextmanager
def step(title):
    """Print ``title``, run the block, and end the line with the seconds it took.

    Args:
        title: what is being done, in a few words.

    Raises:
        whatever the block raises, after ending the line with ``failed``.
    """
    print(f"  {title} ".ljust(WIDTH, "."), end=" ", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        say("failed")
        raise
    say(f"{time.monotonic() - start:.1f} s")
