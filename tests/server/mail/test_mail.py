"""Messages: a mail server that listens, one that refuses, an outbox, and nothing at all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from server.mail.outbox import Outbox
from server.mail.port import MailFailed, Message, NoMail
from server.mail.smtp import SmtpMail

MESSAGE = Message("ana@example.org", "Your code", "It is 123 456.\n")


@asynccontextmanager
async def mail_server(*, accepts: bool = True) -> AsyncIterator[tuple[int, list[str]]]:
    """Just enough SMTP for one message."""
    heard: list[str] = []
    gone = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        in_data = False
        while line := (await reader.readline()).decode():
            heard.append(line.rstrip())
            if in_data and line != ".\r\n":
                continue
            in_data = line.upper().startswith("DATA")
            code = (
                "354"
                if in_data
                else "221"
                if line.upper().startswith("QUIT")
                else "250"
                if accepts
                else "550"
            )
            writer.write(f"{code} said\r\n".encode())
            if code == "221":
                break
        writer.close()
        await writer.wait_closed()
        gone.set()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], heard
        await gone.wait()


async def test_a_message_goes_to_the_mail_server() -> None:
    async with mail_server() as (port, heard):
        mail = SmtpMail.at(f"smtp://127.0.0.1:{port}", "guides@example.org")
        await mail.send(MESSAGE)

    assert mail.is_on
    assert "To: ana@example.org" in heard
    assert "From: guides@example.org" in heard
    assert "Subject: Your code" in heard
    assert any("123 456" in line for line in heard)


async def test_a_refusal_names_nobody() -> None:
    async with mail_server(accepts=False) as (port, _):
        with pytest.raises(MailFailed) as failure:
            await SmtpMail.at(f"smtp://127.0.0.1:{port}", "guides@example.org").send(MESSAGE)

    assert "ana" not in failure.value.cause


def test_the_address_of_a_mail_server_is_taken_apart() -> None:
    mail = SmtpMail.at("smtps://us%40er:p%3Aw@mail.example.org", "a@b.c")
    plain = SmtpMail.at("smtp://mail.example.org", "a@b.c")

    assert (mail.host, mail.port, mail.username, mail.password, mail.is_tls) == (
        "mail.example.org",
        465,
        "us@er",
        "p:w",
        True,
    )
    assert (plain.port, plain.username, plain.is_tls) == (587, None, False)


async def test_an_outbox_keeps_the_newest() -> None:
    outbox = Outbox()
    for number in range(60):
        await outbox.send(Message("a@b.c", str(number), ""))

    assert [message.subject for message in outbox.messages][-1] == "59"
    assert len(outbox.messages) == 50


async def test_without_mail_nothing_is_sent() -> None:
    assert not NoMail().is_on
    with pytest.raises(MailFailed):
        await NoMail().send(MESSAGE)
