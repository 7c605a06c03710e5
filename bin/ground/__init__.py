"""The ground: everything that gets a real Odoo 19 running on a bare machine.

The scripts in ``bin/`` are thin; each file here has one concern. Nothing in
the first stage (``stage.py`` and what it imports) may use anything but the
standard library, because it runs before any Python library is there.
"""
