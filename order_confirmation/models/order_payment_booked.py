"""Payments are booked whatever happens to what follows from them."""

import logging
from contextlib import contextmanager

from psycopg2 import OperationalError

_logger = logging.getLogger(__name__)


@contextmanager
def booked_anyway(records, what):
    """Run what follows from a payment; where it fails, it alone is undone, and the payment stays.

    What it leaves behind is closed, not open: an instalment that was not looked at again reads unpaid until the
    night, a payment that was not assigned waits in finance's list. The failure is logged in full.

    :param models.Model records: payments, transactions or entries that are being booked
    :param str what: what is tried, for the log
    :returns: a list that holds the error once it failed
    """
    # What others left to be written is theirs: it fails as it would without us.
    records.env.flush_all()
    errors = []
    try:
        with records.env.cr.savepoint():
            yield errors
    except OperationalError:
        raise  # a conflict with another transaction: Odoo runs this one again
    except Exception as error:  # any failure at all: money that came in is not undone by it
        errors.append(error)
        _logger.exception("%s failed for %s; it is booked all the same", what, records)
