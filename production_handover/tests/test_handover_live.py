"""Boards are told what moves: who listens, what is said, and that it reaches a browser (D18)."""

import json
from unittest.mock import MagicMock, patch

from odoo.addons.bus.tests.common import WebsocketCase
from odoo.fields import Command
from odoo.tests import tagged

from ..models.handover_board_live import CHANNEL
from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverLive(HandoverCommon):
    def told(self, act):
        """What is told to boards when an act commits.

        :returns: company and message of each
        """
        self.env.flush_all()
        self.env.cr.precommit.run()
        with patch.object(self.env.registry["bus.bus"], "_sendone") as send:
            act()
            self.env.cr.flush()
        # A patched class attribute is no method: there is no self among the arguments.
        calls = [call.args[-3:] for call in send.call_args_list]
        return [(target[0], message) for target, kind, message in calls if kind == CHANNEL]

    def test_one_message_for_all_that_moves(self):
        """Numbers alone; once for all that is signed at a time."""
        sheet = self.confirm(10.0)[1]
        other = self.confirm(10.0)[1]

        def act():
            heads = (sheet | other).sudo().signoff_head_id
            steps = heads._current_steps().filtered(lambda step: step.state == "open")
            self.env["signoff.step"].with_user(self.salesperson).sign(steps.ids, {"comment": ""})

        self.assertEqual(self.told(act), [(self.company, {"sheets": sorted((sheet | other).ids)})])
        self.assertEqual(sheet.state, "engineering")

    def test_what_a_card_shows_is_told(self):
        """Made, edited, cancelled; what is not on a card is not told."""
        sheet = self.confirm(10.0)[1]
        message = [(self.company, {"sheets": sheet.ids})]
        self.assertEqual(self.told(lambda: sheet.with_user(self.salesperson).write({"priority": "1"})), message)
        self.assertEqual(self.told(lambda: sheet.sudo().line_ids.write({"quantity": 12})), message)
        self.assertFalse(self.told(lambda: sheet.with_user(self.engineer).write({"technical_standards": "IP67"})))
        self.decide(sheet)
        self.assertEqual(self.told(lambda: sheet.with_user(self.keeper).action_goods_ready()), message)
        rows = sheet.shipment_ids.line_ids.with_user(self.keeper)
        self.assertEqual(self.told(lambda: rows.write({"quantity": 3})), message)
        self.assertEqual(self.told(lambda: sheet.with_user(self.salesperson).action_cancel()), message)

    def test_nothing_is_sent_where_nobody_uses_sheets(self):
        """Policy *none*: an order is confirmed without a word to boards."""
        self.company.handover_policy = "none"
        order = self.make_order(10.0)
        self.assertFalse(self.told(lambda: order.with_user(self.salesperson).action_confirm()))

    def test_many_sheets_are_one_short_message(self):
        sheet = self.confirm(10.0)[1]
        with patch("odoo.addons.production_handover.models.handover_board_live.MANY", 0):
            told = self.told(lambda: sheet.sudo().write({"priority": "1"}))
        self.assertEqual(told, [(self.company, {"sheets": False})])

    def channels(self, user, *asked):
        """Channels that a browser of this user gets."""
        request = MagicMock()
        request.session.uid = user.id
        with patch("odoo.addons.bus.models.ir_websocket.request", request):
            found = self.env["ir.websocket"].with_user(user)._build_bus_channel_list(list(asked))
        return [channel[0] for channel in found if isinstance(channel, tuple) and channel[1] == CHANNEL]

    def test_who_listens(self):
        """Who reads sheets, to his own companies, and only while the board is open."""
        other = self.env["res.company"].create({"name": "Other works"})
        self.assertEqual(self.channels(self.worker, CHANNEL), [self.company])
        self.assertFalse(self.channels(self.worker))
        self.assertFalse(self.channels(self.portal, CHANNEL))
        self.assertFalse(self.channels(self._user("ho_nobody", "base.group_user"), CHANNEL))
        self.worker.company_ids = [Command.link(other.id)]
        self.assertEqual(set(self.channels(self.worker, CHANNEL)), {self.company, other})

    def test_no_browser_asks_for_a_channel_by_its_name(self):
        """The name that is sent is only the name that is asked for."""
        request = MagicMock()
        request.session.uid = self.portal.id
        with patch("odoo.addons.bus.models.ir_websocket.request", request):
            found = self.env["ir.websocket"].with_user(self.portal)._build_bus_channel_list([CHANNEL])
        self.assertFalse([channel for channel in found if isinstance(channel, str) and channel == CHANNEL])


@tagged("post_install", "-at_install")
class TestHandoverSocket(HandoverCommon, WebsocketCase):
    def test_a_signature_reaches_another_browser(self):
        """A worker's screen is open; the clerk signs; the screen is told which card to read again."""
        sheet = self.confirm(10.0)[1]
        self.env.cr.precommit.run()
        self.authenticate(self.worker.login, self.worker.login)
        screen = self.websocket_connect(cookie=f"session_id={self.session.sid}")
        self.subscribe(screen, [CHANNEL], self.env["bus.bus"]._bus_last_id())
        self.sign(sheet, self.salesperson)
        self.trigger_notification_dispatching([(self.company, CHANNEL)])
        found = [one["message"] for one in json.loads(screen.recv())]
        self.assertIn({"type": CHANNEL, "payload": {"sheets": sheet.ids}}, found)
