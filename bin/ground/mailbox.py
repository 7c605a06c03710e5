"""The demo's post office: takes every mail that Odoo sends and keeps it as a file, sends none on.

Called with: port, folder.
"""

import asyncio
import itertools
import sys
import time
from pathlib import Path

ANSWERS = {
    b"EHLO": b"250 demo",
    b"HELO": b"250 demo",
    b"MAIL": b"250 OK",
    b"RCPT": b"250 OK",
    b"RSET": b"250 OK",
    b"NOOP": b"250 OK",
    b"DATA": b"354 End with a dot",
    b"QUIT": b"221 Bye",
}
LARGEST = 64 * 1024 * 1024


class Mailbox:
    """An SMTP server that files what it gets."""

    def __init__(self, folder):
        """Keep the mails in ``folder``."""
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.numbers = itertools.count(1)

    async def serve(self, port):
        """Listen on the loopback address until the process ends."""
        server = await asyncio.start_server(self.talk, "127.0.0.1", port, limit=LARGEST)
        async with server:
            await server.serve_forever()

    async def talk(self, reader, writer):
        """Hold one conversation."""
        await self.say(writer, b"220 demo")
        while line := await reader.readline():
            word = line[:4].upper()
            await self.say(writer, ANSWERS.get(word, b"502 Not known"))
            if word == b"DATA":
                self.keep(await self.content(reader))
                await self.say(writer, b"250 Kept")
            elif word == b"QUIT":
                break
        writer.close()

    async def say(self, writer, words):
        """Send one line."""
        writer.write(words + b"\r\n")
        await writer.drain()

    async def content(self, reader):
        """Return a mail, up to the line with nothing but a dot."""
        lines = []
        while (line := await reader.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def keep(self, mail):
        """Write a mail to a file that mail programs open."""
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{next(self.numbers):03}.eml"
        (self.folder / name).write_bytes(mail)


if __name__ == "__main__":
    asyncio.run(Mailbox(sys.argv[2]).serve(int(sys.argv[1])))
