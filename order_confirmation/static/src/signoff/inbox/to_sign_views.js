import { CHANGED } from "../core/signing";
import { SignDialog } from "../dialog/sign_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { listView } from "@web/views/list/list_view";
import { ListController } from "@web/views/list/list_controller";

/** So many are read and signed at a time: nobody vouches for more than he can look at. */
const MOST = 200;

/** Rows that were signed go; those that failed stay selected. */
export class ToSignListController extends ListController {
    static template = "order_confirmation.ToSignListView";

    setup() {
        super.setup();
        this.dialogs = useService("dialog");
        this.notices = useService("notification");
    }

    get className() {
        return [super.className, "o_oc_to_sign"].filter(Boolean).join(" ");
    }

    async onSignSelected() {
        const ids = await this.model.root.getResIds(true);
        if (ids.length > MOST) {
            this.notices.add(_t("Please select at most %s at a time.", MOST), { type: "warning" });
            return;
        }
        this.dialogs.add(SignDialog, { stepIds: ids, onDone: (results) => this.afterSigning(results) });
    }

    async afterSigning(results) {
        const failed = new Set(results.filter((result) => !result.ok).map((result) => result.id));
        await this.model.root.load();
        const groups = this.model.root.isGrouped ? this.model.root.groups.map((group) => group.list) : [this.model.root];
        for (const record of groups.flatMap((list) => list.records || [])) {
            record.toggleSelection(failed.has(record.resId));
        }
    }
}

registry.category("views").add("signoff_to_sign_list", { ...listView, Controller: ToSignListController });

/** Cards for phones; they look again when something was signed. */
export class ToSignKanbanController extends KanbanController {
    setup() {
        super.setup();
        useBus(this.env.bus, CHANGED, () => this.model.root.load());
    }
}

registry.category("views").add("signoff_to_sign_kanban", { ...kanbanView, Controller: ToSignKanbanController });
