"""The one exception that the scripts show to a person instead of a traceback."""


class GroundError(Exception):
    """Something the scripts cannot do, with what is missing and how to get it.

    The text is printed as it is, so it must say what to do next.
    """
