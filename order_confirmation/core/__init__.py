from . import chain, content, pages  # noqa: F401
