"""JSON from a client: bounded first, then read, and refused where programs would read it differently.

Whatever passes here is the same value to the browsers, to the engine and to Python.
"""

import json
from typing import Final

from collab.errors import Malformed, TooLarge

_SAFE_INTEGER: Final = 2**53 - 1
_EXACT_DIGITS: Final = 15
_EXACT_POWER: Final = 22  # the largest power of ten that a double holds exactly
_EXPANSION: Final = 4  # `1e15,` is 19 bytes when written in full
_ONE_KIND_OF_BRACKET: Final = bytes.maketrans(b"{}", b"[]")
_ALL_BUT_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))


def check_json(text: bytes, *, max_bytes: int, max_depth: int) -> object:
    """The value of a format or an embed, which the engine keeps and writes anew: both spellings keep within `max_bytes`.

    `max_depth` counts containers inside each other. Stricter than `read_json` in numbers: the engine keeps
    integers beyond 53 bits that browsers round, and it read 455 of 5,000 fractions of 17 digits one unit in
    the last place off, some of them differently again after a reload.
    """
    value = _read(text, _EXACT, max_bytes, max_depth)
    if len(text) * _EXPANSION > max_bytes and (size := len(write_json(value))) > max_bytes:
        raise TooLarge("bytes in one value", size, max_bytes)
    return value


def read_json(text: bytes, *, max_bytes: int, max_depth: int) -> object:
    """A value that the engine never sees, such as presence. Any finite number passes."""
    return _read(text, _FINITE, max_bytes, max_depth)


def write_json(value: object) -> bytes:
    return _WRITER.encode(value).encode()


def _read(text: bytes, decoder: json.JSONDecoder, max_bytes: int, max_depth: int) -> object:
    if len(text) > max_bytes:
        raise TooLarge("bytes in one value", len(text), max_bytes)
    if text.count(b"{") + text.count(b"[") > max_depth:
        _check_depth(text, max_depth)
    try:
        words = text.decode()
        value: object = decoder.decode(words)
    except ValueError:
        raise Malformed("a value is not JSON") from None
    if "\\u" in words or "__proto__" in words:
        _check_words(value)
    return value


def _check_depth(text: bytes, limit: int) -> None:
    """Before any parser that recurses, and without recursion: each turn of the loop removes the innermost level."""
    outside_strings = text.replace(rb"\\", b"").replace(rb"\"", b"").split(b'"')[::2]
    brackets = b"".join(outside_strings).translate(_ONE_KIND_OF_BRACKET, _ALL_BUT_BRACKETS)
    for _ in range(limit):
        brackets = brackets.replace(b"[]", b"")
    if brackets:
        raise Malformed("a value is nested too deeply or not closed")


def _check_words(value: object) -> None:
    words = _WRITER.encode(value)
    if '"__proto__":' in words:
        raise Malformed("a key is __proto__")
    try:
        words.encode()
    except UnicodeEncodeError:
        raise Malformed("a value holds half a character") from None


def _constant(_: str) -> float:
    raise Malformed("a number is not finite")


def _integer(digits: str) -> int:
    number = int(digits)
    if not -_SAFE_INTEGER <= number <= _SAFE_INTEGER:
        raise Malformed("an integer has more than 53 bits")
    return number


def _finite(digits: str) -> float:
    number = float(digits)
    if number - number != 0:
        raise Malformed("a number is not finite")
    return number


def _exact(digits: str) -> float:
    """A product or quotient of two exact doubles, so that every reader rounds it alike (Clinger's fast path)."""
    mantissa, _, exponent = digits.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    power = int(exponent or "0") - len(decimals)
    number = float(digits)
    if (
        len((whole + decimals).lstrip("-0")) > _EXACT_DIGITS
        or not -_EXACT_POWER <= power <= _EXACT_POWER
        or not -_SAFE_INTEGER <= number <= _SAFE_INTEGER
    ):
        raise Malformed("programs would round a number differently")
    return number


_EXACT: Final = json.JSONDecoder(parse_float=_exact, parse_int=_integer, parse_constant=_constant)
_FINITE: Final = json.JSONDecoder(parse_float=_finite, parse_constant=_constant)
_WRITER: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
