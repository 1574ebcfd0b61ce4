"""The integers and strings of lib0: little-endian base-128, at most 53 bits; strings are counted in UTF-8 bytes.

The plain functions are for hot loops that keep their place in a local variable, `Reader` is for everything else.
"""

from collab.errors import Malformed

_MAX = 2**53 - 1
_MORE = 0x80  # set in every byte but the last
_PAYLOAD = 0x7F
_MAX_SHIFT = 49  # the eighth and last byte


def read_varuint(data: bytes, at: int) -> tuple[int, int]:
    """Returns the value and the place after it."""
    try:
        byte = data[at]
        if byte < _MORE:
            return byte, at + 1
        value = byte & _PAYLOAD
        shift = 7
        while True:
            at += 1
            byte = data[at]
            value |= (byte & _PAYLOAD) << shift
            if byte < _MORE:
                break
            if shift == _MAX_SHIFT:
                raise Malformed("an integer is longer than eight bytes")
            shift += 7
    except IndexError:
        raise Malformed("it ends in the middle of an integer") from None
    if value > _MAX:
        raise Malformed("an integer has more than 53 bits")
    return value, at + 1


def read_var_bytes(data: bytes, at: int) -> tuple[bytes, int]:
    length, start = read_varuint(data, at)
    end = start + length
    if end > len(data):
        raise Malformed("it ends in the middle of a field")
    return data[start:end], end


def read_var_string(data: bytes, at: int) -> tuple[str, int]:
    raw, end = read_var_bytes(data, at)
    try:
        return raw.decode(), end
    except UnicodeDecodeError:
        raise Malformed("a text is not UTF-8") from None


class Reader:
    """Reads `data` from its beginning; every method raises `Malformed` instead of reading past the end."""

    __slots__ = ("data", "pos")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.pos = 0

    @property
    def at_end(self) -> bool:
        return self.pos == len(self.data)

    def varuint(self) -> int:
        value, self.pos = read_varuint(self.data, self.pos)
        return value

    def take(self, length: int) -> bytes:
        end = self.pos + length
        if length < 0 or end > len(self.data):
            raise Malformed("it ends in the middle of a field")
        taken = self.data[self.pos : end]
        self.pos = end
        return taken

    def var_bytes(self) -> bytes:
        value, self.pos = read_var_bytes(self.data, self.pos)
        return value

    def var_string(self) -> str:
        value, self.pos = read_var_string(self.data, self.pos)
        return value


def write_varuint(number: int) -> bytes:
    if number < _MORE:
        return _ONE_BYTE[number]
    if number > _MAX:
        raise ValueError(number)
    out = bytearray()
    while number >= _MORE:
        out.append(number & _PAYLOAD | _MORE)
        number >>= 7
    out.append(number)
    return bytes(out)


def var_bytes(value: bytes) -> bytes:
    return write_varuint(len(value)) + value


def var_string(text: str) -> bytes:
    return var_bytes(text.encode())


_ONE_BYTE = tuple(bytes((number,)) for number in range(_MORE))
