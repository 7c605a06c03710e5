"""What is wrong with an image: a code and where; words are the model's."""


class ImageError(Exception):
    """A file that can't be taken for a program, or a checksum that can't be told.

    :param str code: what is wrong
    :param where: values of the message, such as ``line`` or ``address``
    """

    def __init__(self, code, **where):
        super().__init__(" ".join([code, *(f"{name}={value}" for name, value in where.items())]))
        self.code = code
        self.where = where
