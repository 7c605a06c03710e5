"""The flow board in a browser: filters, keyboard, and a card that walks while one looks (D18)."""

from odoo.tests import HttpCase, tagged

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverTours(HandoverCommon, HttpCase):
    def test_flow_board(self):
        """Filters live in the address; a card opens its sheet, and back is where one was."""
        self.customer.name = "Brightline"
        self.confirm(10.0)
        self.confirm(5.0, partner_id=self.other_customer.id)[1].sudo().priority = "1"
        self.start_tour("/odoo/flow-board", "flow_board", login=self.salesperson.login)

    def test_a_card_walks(self):
        """Only the card concerned is read again."""
        self.confirm(10.0)
        self.start_tour("/odoo/flow-board", "flow_board_live", login=self.salesperson.login)
