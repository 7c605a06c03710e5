"""Checks of an order review: every code with its title and readers, and the form in which results are shown."""

from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

OK, WARN, PROBLEM = "ok", "warn", "problem"
#: From harmless to bad.
STATES = (OK, WARN, PROBLEM)

# Warehouse and production users may read orders in Odoo: amounts are for those who deal with money.
SALES_MONEY = "sales_team.group_sale_salesman,account.group_account_invoice,account.group_account_readonly"
PURCHASE_MONEY = "purchase.group_purchase_user,account.group_account_invoice,account.group_account_readonly"
COSTS = (
    "sales_team.group_sale_manager,purchase.group_purchase_user,account.group_account_invoice,"
    "account.group_account_readonly"
)


class Check(NamedTuple):
    """One question of an order review."""

    title: str
    #: Groups of which one is needed to see it; empty: whoever may read the order.
    readers: str = ""


CHECKS = {
    # Sales orders
    "customer": Check(_lt("Customer's data")),
    "area": Check(_lt("Delivery area")),
    "price": Check(_lt("Price against the pricelist"), SALES_MONEY),
    "stock": Check(_lt("Stock against demand")),
    "payment": Check(_lt("Payment and credit"), SALES_MONEY),
    "date": Check(_lt("Delivery date against lead time")),
    # Purchase orders
    "vendor": Check(_lt("Vendor's data")),
    "purchase_price": Check(_lt("Price against the vendor's pricelist and the last purchase"), PURCHASE_MONEY),
    "minimum": Check(_lt("Minimum quantity")),
    "demand": Check(_lt("Quantity against demand and stock")),
    "arrival": Check(_lt("Arrival against lead time")),
    "terms": Check(_lt("Payment terms of the purchase"), PURCHASE_MONEY),
}


def worst(states):
    """The worst of some states.

    :param states: of checks or of rows
    :rtype: str
    """
    return max(states, key=STATES.index, default=OK)


def row(state, *cells):
    """A row of a check's table.

    :param str state: of the row
    :param cells: texts, one for each column
    :rtype: dict
    """
    return {"state": state, "cells": list(cells)}


def open_record(label, record):
    """A button that opens a record.

    :param str label: what the button says
    :param record: one record
    :rtype: dict
    """
    return {"label": label, "model": record._name, "id": record.id}


def call(label, method):
    """A button that calls a method of the order.

    :param str label: what the button says
    :param str method: public method without arguments that returns an action
    :rtype: dict
    """
    return {"label": label, "method": method}


def unified_code_valid(code):
    """Whether a text is a unified social credit code (统一社会信用代码, GB 32100-2015), check character included.

    :param str code: as entered
    :rtype: bool
    """
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    code = code.strip().upper()
    if len(code) != 18 or set(code) - set(alphabet):
        return False
    total = sum(alphabet.index(letter) * pow(3, place, 31) for place, letter in enumerate(code[:17]))
    return alphabet[-total % 31] == code[17]
