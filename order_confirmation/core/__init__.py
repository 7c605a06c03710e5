from . import content  # noqa: F401
