"""The scripts as a person runs them: the demo from nothing to its login page, the benchmark's counts."""

import json
import os
import re
import subprocess
import time
import urllib.request

import pytest

NAME = "order_confirmation_demo_check"


@pytest.fixture(scope="module")
def run(checkout, ground):
    """Call a script of ``bin`` with a demo of its own; return its words and the seconds it took."""
    from ground import database

    environment = {**os.environ, "ORDER_CONFIRMATION_DEMO": NAME}

    def call(script, *arguments, code=0):
        start = time.monotonic()
        done = subprocess.run(
            [checkout / "bin" / script, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout
        return done.stdout, time.monotonic() - start

    yield call
    call("demo", "--stop")
    database.drop(NAME)


@pytest.fixture(scope="module")
def first(run):
    """What the first start says, in Chinese."""
    return run("demo", "--reset", "--lang", "zh_CN")[0]


def address(words):
    """Return the address that the demo names."""
    return re.search(r"http://127\.0\.0\.1:\d+", words)[0]


def test_first_start_shows_address_logins_and_what_to_try(first):
    assert "演示已启动" in first
    assert re.search(r"^ +admin ", first, re.MULTILINE)
    assert "重来" in first
    with urllib.request.urlopen(address(first) + "/web/login", timeout=30) as page:
        assert page.status == 200


def test_there_is_a_login_per_role_and_one_for_the_customer(first):
    from ground import database

    with database.cursor(NAME) as cr:
        cr.execute("SELECT login, share FROM res_users WHERE active AND login NOT IN ('admin', 'public')")
        users = dict(cr.fetchall())
    named = {login for login in users if re.search(rf"^ +{re.escape(login)} ", first, re.MULTILINE)}
    assert any(users[login] for login in named), "no customer's login"
    assert sum(not users[login] for login in named) >= 2, "no login per role"


def test_mails_are_kept_and_none_leaves(first):
    import smtplib
    from email.message import EmailMessage

    import psutil

    from ground import server

    note = server.running(NAME)
    (port,) = {
        connection.laddr.port
        for connection in psutil.Process(note["mailbox"]).net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "Sheet"
    message.set_content("订单确认单\n.\n..dots")
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.send_message(message)
    (kept,) = server.mail_folder(NAME).glob("*.eml")
    assert b"Subject: Sheet" in kept.read_bytes()
    kept.unlink()


def test_second_start_is_quick(first, run):
    run("demo", "--stop")
    words, seconds = run("demo")
    assert seconds < 15
    assert "演示已启动" in words, "the language of the first start stays"


def test_demo_that_runs_is_left_running(first, run):
    before = address(run("demo")[0])
    assert address(run("demo")[0]) == before


def test_taken_port_is_said(first, run):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        words, _ = run("demo", "--port", str(taken.getsockname()[1]), code=1)
    assert "--port" in words


def test_benchmark_counts_queries_within_the_bar(run, tmp_path):
    figures = tmp_path / "figures.json"
    words, _ = run("bench", "confirm_order", "--pairs", "6", "--no-bars", "--json", str(figures))
    (report,) = json.loads(figures.read_text(encoding="utf-8"))
    missed = [bar for bar in report["bars"] if "queries" in bar["bar"] and not bar["met"]]
    assert not missed, words
    assert report["results"]["warm"]["pairs"] == 6


def test_unknown_benchmark_is_refused(run):
    assert "No such case" in run("bench", "nothing", code=1)[0]
