from . import content, pages  # noqa: F401
