"""Import a hundred thousand programmer results; store them, against COPY into the bare table."""

import gc
import io
import resource
import threading
import time
from pathlib import Path

from ground.bench_case import Bar, Case

RESULTS = 100_000
SECONDS, TIMES, MEGABYTES = 3, 5, 200


class ImportResults(Case):
    """One file of a hundred thousand lines: decoded, parsed, checked against the program, stored with its raw file."""

    name = "import_results"
    title = f"Import {RESULTS:,} programmer results"
    ours, other = "Import", "parse only"
    sides = {"ours": None, "other": None}
    bars = (Bar("time", most=SECONDS * 1000, series="warm"),)
    most_pairs = 6

    def prepare(self, env):
        """An order, its station, a batch."""
        product = env["product.product"].create({"name": "Lamp", "firmware_needed": True})
        program = env["firmware.program"].create({
            "number": "BENCH-1", "product_tmpl_ids": product.product_tmpl_id.ids,
        })  # fmt: skip
        env.flush_all()
        env.cr.execute("UPDATE firmware_program SET state = 'released' WHERE id = %s", [program.id])
        program.invalidate_recordset()
        station = env["firmware.station"].create({"name": "Bench", "code": "B"})
        production = env["mrp.production"].create({
            "product_id": product.id, "product_qty": RESULTS, "firmware_program_id": program.id,
        })  # fmt: skip
        production.action_confirm()
        # Six people would have to sign the first article; asking whether it stands is a few queries of the import.
        type(env["firmware.first.article"])._stands_refusal = lambda *_args: ""
        burning = env["firmware.burning"].create({"production_id": production.id, "station_id": station.id})
        return {"burning": burning.id, "content": content()}

    def round(self, env, prepared):
        """Import."""
        burning = env["firmware.burning"].browse(prepared["burning"])
        profile = env.ref("firmware_burning_check.firmware_import_profile_csv")

        def work():
            log = env["firmware.log"]._import(burning, profile, "bench.csv", prepared["content"])
            assert (log.good, log.failed) == (RESULTS - RESULTS // 100, RESULTS // 100), (log.good, log.failed)

        return work

    def other_round(self, env, prepared):
        """Read the same file, store nothing."""
        from odoo.addons.firmware_burning_check.core import burn_log

        profile = env.ref("firmware_burning_check.firmware_import_profile_csv")

        def work():
            text, _encoding = burn_log.decode(prepared["content"])
            assert len(burn_log.parse(text, profile._core()).pieces) == RESULTS

        return work


class StoreResults(ImportResults):
    """The storing alone, against COPY of the same rows into a table with no index; what the import needs of memory."""

    name = "store_results"
    title = f"Store {RESULTS:,} programmer results"
    ours, other = "Store", "COPY, bare table"
    bars = (Bar("time", most_ratio=TIMES, series="warm"),)

    def rows(self, env, prepared):
        """The rows of the file, as the import judges them."""
        burning = env["firmware.burning"].browse(prepared["burning"])
        profile = env.ref("firmware_burning_check.firmware_import_profile_csv")
        logs = env["firmware.log"]
        rows = logs._rows(logs._read(profile, prepared["content"]), burning)
        good, failed = burning._judged(rows)
        return burning, rows, good, failed

    def prepare(self, env):
        """The same; and what the import needs of memory, said once."""
        prepared = super().prepare(env)
        more = memory(super().round(env, prepared))
        assert more <= MEGABYTES, f"memory: {more:.0f} MB above start, bar {MEGABYTES} MB"
        print(f"  {self.name}: an import needs {more:.0f} MB above start, bar {MEGABYTES} MB")  # noqa: T201
        env.cr.rollback()
        return super().prepare(env)

    def prepare_other(self, env):
        """The same without measuring."""
        return ImportResults.prepare(self, env)

    def round(self, env, prepared):
        """Store."""
        burning, rows, good, failed = self.rows(env, prepared)
        return lambda: burning._put(rows, good, failed)

    def other_round(self, env, prepared):
        """COPY the same rows."""
        from odoo.addons.firmware_burning_check.models import firmware_burning_result as model

        burning, rows, good, failed = self.rows(env, prepared)
        burning._put(rows, good, failed)
        columns = ", ".join(model.COLUMNS)
        text = io.StringIO()
        env.cr._obj.copy_expert(f"COPY firmware_burning_result ({columns}) TO STDOUT", text)
        env.cr.execute(
            f"CREATE TEMPORARY TABLE bare ON COMMIT DROP AS SELECT {columns} FROM firmware_burning_result WHERE false"
        )

        def work():
            text.seek(0)
            env.cr._obj.copy_expert(f"COPY bare ({columns}) FROM STDIN", text)

        return work


def content():
    """A log as a table: every hundredth piece failed."""
    lines = ["serial,time,result,checksum,cause"]
    for number in range(RESULTS):
        stamp = (
            f"2026-03-{1 + number // 86_400:02d} {number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}"
        )
        if number % 100:
            lines.append(f"SN{number:07d},{stamp},OK,0xE453A72F,")
        else:
            lines.append(f"SN{number:07d},{stamp},NG,,Verify failed at 0x08000400")
    return "\r\n".join([*lines, ""]).encode()


def memory(work):
    """Megabytes of memory that some work needs at its height, above what the process has when it begins."""
    gc.collect()
    start, most, done = resident(), [0.0], threading.Event()

    def watch():
        while not done.is_set():
            most[0] = max(most[0], resident())
            time.sleep(0.002)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        work()
    finally:
        done.set()
        watcher.join()
    return max(most[0], resident()) - start


def resident():
    """Resident memory of this process in megabytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1024**2
