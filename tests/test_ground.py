"""The ground itself: a cache that heals, sources that are refused or found, ports, PostgreSQL after a kill."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import pypdf
import pytest

from ground import bench_case, bench_figures, cache, machine, odoo_log, odoo_source, postgres, server, test_run
from ground.errors import GroundError


@pytest.fixture
def empty_cache(monkeypatch):
    """A cache of its own, in a place that PostgreSQL's user can read too."""
    folder = Path(tempfile.mkdtemp(prefix="oc-"))
    folder.chmod(0o755)
    monkeypatch.setenv("ORDER_CONFIRMATION_CACHE", str(folder))
    yield folder
    shutil.rmtree(folder)


def build(name, text="content"):
    """Build a folder of the cache with one file in it."""
    with cache.building("thing") as built:
        (built / "file").write_text(text, encoding="utf-8")
        return cache.finish(built, name, {"file": text})


def sound(folder, facts):
    return (folder / "file").read_text(encoding="utf-8") == facts["file"]


def test_finished_folder_is_found(empty_cache):
    assert cache.complete(build("thing-1"), sound) == {"file": "content"}


def test_half_finished_folder_is_not_found(empty_cache):
    (empty_cache / "thing-1").mkdir()
    (empty_cache / "thing-1" / "file").write_text("half", encoding="utf-8")
    assert cache.complete(empty_cache / "thing-1", sound) is None


def test_broken_folder_is_replaced(empty_cache):
    folder = build("thing-1")
    (folder / "file").write_text("broken", encoding="utf-8")
    assert cache.complete(folder, sound) is None
    assert cache.newest("thing-", sound) is None
    assert cache.complete(build("thing-1"), sound) is not None


def test_failed_building_leaves_nothing(empty_cache):
    with pytest.raises(ValueError, match="cut off"), cache.building("thing") as built:
        (built / "file").write_text("half", encoding="utf-8")
        raise ValueError("cut off")
    assert list(empty_cache.iterdir()) == []


def make_odoo(folder, version="(19, 0, 0, FINAL, 0, '')"):
    """Make what an Odoo source looks like from outside."""
    for name in odoo_source.NEEDED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}", encoding="utf-8")
    (folder / "odoo" / "release.py").write_text(f"version_info = {version}\n", encoding="utf-8")
    return folder


def test_odoo_home_is_used(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(make_odoo(tmp_path)))
    assert odoo_source.find().path == tmp_path


@pytest.mark.parametrize(("version", "words"), [("(18, 0, 0)", "18.0"), (None, "no Odoo in it")])
def test_odoo_home_of_another_version_is_refused(tmp_path, monkeypatch, version, words):
    if version:
        make_odoo(tmp_path, version)
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(GroundError, match=words):
        odoo_source.find()


@pytest.fixture
def branch(tmp_path, monkeypatch, empty_cache):
    """A public branch as it is where no Debian mirror is; nothing else offers an Odoo."""
    origin = make_odoo(tmp_path / "origin")
    git = ["git", "-C", origin, "-c", "user.name=x", "-c", "user.email=x@example.com"]
    for arguments in (["init", "-q", "-b", odoo_source.BRANCH], ["add", "."], ["commit", "-qm", "Odoo"]):
        subprocess.run([*git, *arguments], check=True)
    monkeypatch.setattr(odoo_source, "REPOSITORY", f"file://{origin}")
    monkeypatch.setattr(odoo_source, "from_import", lambda: None)
    monkeypatch.setattr(machine, "debian_mirror", lambda: None)
    monkeypatch.delenv("ODOO_HOME", raising=False)
    return origin


def test_branch_is_cloned_where_there_is_no_mirror(branch, empty_cache):
    source = odoo_source.find()
    assert source.version.startswith("19.0-git-")
    assert odoo_source.version_of(source.path) == (19, 0)
    assert odoo_source.find() == source, "the second time it comes from the cache"


def test_branch_comes_as_an_archive_where_there_is_no_git(branch, monkeypatch):
    place = branch / "archive" / "refs" / "heads"
    place.mkdir(parents=True)
    with tarfile.open(place / f"{odoo_source.BRANCH}.tar.gz", "w:gz", pax_headers={"comment": "abc123"}) as archive:
        archive.add(branch / "odoo", f"odoo-{odoo_source.BRANCH}/odoo")
    monkeypatch.setattr(odoo_source.shutil, "which", lambda name: None)
    source = odoo_source.find()
    assert source.version == "19.0-git-abc123"
    assert (source.path / "odoo" / "release.py").is_file()


def test_unreachable_branch_says_what_to_do(branch, monkeypatch):
    monkeypatch.setattr(odoo_source, "REPOSITORY", f"file://{branch}/nowhere")
    with pytest.raises(GroundError, match="set ODOO_HOME"):
        odoo_source.find()


def test_damaged_source_is_fetched_again(branch):
    source = odoo_source.find()
    (source.path / "odoo" / "addons" / "base" / "__manifest__.py").unlink()
    assert odoo_source.find() == source
    assert (source.path / "odoo" / "addons" / "base" / "__manifest__.py").exists()


def test_links_that_lead_nowhere_are_refused(tmp_path):
    (tmp_path / "font.ttf").symlink_to("gone.ttf")
    with pytest.raises(GroundError, match="font.ttf"):
        odoo_source.check_links(tmp_path)


def test_taken_port_is_refused_and_the_next_free_one_found(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(GroundError, match="taken"):
            server.choose_port(port)
        monkeypatch.setattr(server, "FIRST_PORT", port)
        assert server.choose_port(None) != port


def test_someone_elses_process_is_not_the_demo(empty_cache):
    server.note_path("demo").write_text(json.dumps({"pid": os.getpid(), "port": 1}), encoding="utf-8")
    assert server.running("demo") is None


@pytest.fixture
def cluster(ground, empty_cache, monkeypatch):
    """A PostgreSQL server of its own."""
    for name in ("PGHOST", "PGPORT", "PGUSER", postgres.EMBEDDED):
        monkeypatch.delenv(name, raising=False)
    own = postgres.server(ground.python)
    assert own.embedded
    assert own.start()
    yield own
    own.stop()


def test_postgres_starts_after_a_kill(cluster):
    pid = int((cluster.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    os.kill(pid, signal.SIGKILL)
    assert cluster.start()
    assert cluster.answers()


def test_a_role_that_is_gone_is_made_again(cluster):
    assert cluster.query(f"DROP ROLE {postgres.ROLE}", "postgres").returncode == 0
    cluster.stop()
    assert cluster.start()
    assert cluster.answers()


def test_postgres_comes_back_when_its_socket_was_cleaned_away(cluster):
    for path in cluster.sockets.iterdir():
        path.unlink()
    assert not cluster.answers()
    assert cluster.start()
    assert cluster.answers()


def test_postgres_listens_on_no_port(cluster):
    assert cluster.query("SHOW listen_addresses").stdout.strip() == b""
    assert oct(cluster.sockets.stat().st_mode & 0o777) == "0o700"


def test_broken_data_are_set_aside(cluster, empty_cache):
    cluster.stop()
    (cluster.data / "global" / "pg_control").write_bytes(b"broken")
    assert cluster.start()
    assert cluster.answers()
    assert list(empty_cache.glob("postgres-*.broken-*"))


def test_role_postgres_is_refused(ground, monkeypatch):
    monkeypatch.delenv(postgres.EMBEDDED, raising=False)
    monkeypatch.setenv("PGHOST", "localhost")
    monkeypatch.setenv("PGUSER", "postgres")
    with pytest.raises(GroundError, match="refuses the role"):
        postgres.server(ground.python)


@pytest.mark.parametrize("build", ["patched", "unpatched"])
def test_both_builds_of_wkhtmltopdf_print_chinese(build, tmp_path):
    program = shutil.which("wkhtmltopdf") if build == "patched" else os.environ.get("ORDER_CONFIRMATION_UNPATCHED")
    assert program, f"no {build} wkhtmltopdf on this machine"
    said = subprocess.run([program, "--version"], capture_output=True, check=True).stdout
    assert (b"patched" in said) == (build == "patched")
    page, sheet = tmp_path / "page.html", tmp_path / "sheet.pdf"
    page.write_text('<meta charset="utf-8"><h1>订单确认单 Order</h1>', encoding="utf-8")
    subprocess.run([program, "-q", page, sheet], capture_output=True, check=True)
    # Ligatures and CJK radicals aside, the words can be copied out of the sheet.
    assert "Order" in pypdf.PdfReader(sheet).pages[0].extract_text()
    assert "Noto" in fonts_of(sheet)


def fonts_of(sheet):
    """Return the names of the fonts in a PDF, as one text."""
    resources = pypdf.PdfReader(sheet).pages[0]["/Resources"]["/Font"]
    return " ".join(str(font.get_object()["/BaseFont"]) for font in resources.values())


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="no wheel draws barcodes there: requirements.txt says so")
def test_barcodes_of_odoo_are_drawn():
    from reportlab.graphics.barcode import createBarcodeDrawing

    drawn = createBarcodeDrawing("Code128", value="WH/OUT/00001", format="png", width=300, height=50)
    assert drawn.asString("png").startswith(b"\x89PNG")


def test_paths_leave_the_rest_out(monkeypatch, checkout):
    monkeypatch.chdir(checkout)
    assert test_run.paths(["tests/test_ground.py", "-x"]) == [[]]
    assert test_run.paths(["tests/test_ground.py::test_x"]) == [[]]


@pytest.mark.parametrize(("cores", "processes"), [(1, 1), (2, 2), (64, 2)])
def test_a_run_of_everything_is_split_where_there_are_two_cores(monkeypatch, cores, processes):
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    folders = test_run.paths(["-k", "something"])
    assert len(folders) == processes
    every = ["order_confirmation/tests", "production_handover/tests", "firmware_burning_check/tests", "tests"]
    assert sorted(sum(folders, [])) == sorted(every)


def test_log_reader_keeps_what_follows_a_warning(tmp_path):
    log = tmp_path / "odoo.log"
    log.write_text(
        "2026-01-01 00:00:00,000 1 INFO db odoo.x: fine\n"
        "2026-01-01 00:00:00,000 1 WARNING db odoo.y: not fine\n  more\n"
        "2026-01-01 00:00:00,000 1 INFO db odoo.x: fine\n  other\n",
        encoding="utf-8",
    )
    assert odoo_log.problems(log) == ["2026-01-01 00:00:00,000 1 WARNING db odoo.y: not fine\n  more"]


def test_ratio_and_bars_of_a_benchmark():
    ours = [bench_case.Sample(0.011, 0.006, 12)] * 6
    other = [bench_case.Sample(0.010, 0.005, 10)] * 6
    figures = bench_figures.compare(ours, other)
    assert figures["ratio"]["of_medians"] == pytest.approx(1.1)
    queries = bench_case.Bar("queries", most_extra=2)
    duration = bench_case.Bar("time", most_ratio=1.08)
    assert queries.value(figures) <= queries.limit()
    assert duration.value(figures) > duration.limit()


def test_post_office_of_a_killed_server_is_stopped(empty_cache):
    post = server.background([sys.executable, server.MAILBOX, server.free_port(), empty_cache / "mail"], os.devnull)
    server.note_path("demo").write_text(json.dumps({"pid": 2**22, "port": 1, "mailbox": post.pid}), encoding="utf-8")
    assert not server.stop("demo")
    assert post.wait(timeout=10) != 0
    assert not server.note_path("demo").exists()
