# SPDX-License-Identifier: Apache-2.0
"""
canonical - the narrow JSON that is hashed and signed, and the words it holds

Source  PROTOCOL.md 1; RFC 8785; RFC 4648 section 5

The law: what is read must be what would be written. The reader takes the strictest
settings of Python's json, and then writes the value again and compares bytes, so that
no second spelling of a signed thing passes.
"""
import base64
import binascii
import datetime
import functools
import hashlib
import json
import re
import unicodedata

DEPTH_MOST = 32
INTEGER_MOST = 2**53 - 1

CODE = re.compile(r"[a-z0-9][a-z0-9._-]*")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

# What prose may not hold beside controls: line and paragraph separators, interlinear
# annotation, and Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt).
HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    "|(?![\n\t])[\x00-\x1f\x7f-\x9f]")


class Wrong(Exception):
    """One sentence, without its full stop, on what does not hold."""


# --- bytes to values and back ---------------------------------------------------------


def _integer(text):
    if len(text) > 17 or abs(int(text)) > INTEGER_MOST:
        raise Wrong("a number is outside the range of 53 bits")
    return int(text)


def _no_number(text):
    raise Wrong(f"{text[:20]} is not an integer")


def _members(pairs):
    """An object whose names ascend strictly: sorted, and none twice."""
    names = [name.encode("utf-16-be", "surrogatepass") for name, _ in pairs]
    for before, after in zip(names, names[1:]):
        if before >= after:
            raise Wrong("the members of an object are not sorted, or one stands twice")
    return dict(pairs)


_DECODER = json.JSONDecoder(object_pairs_hook=_members, parse_int=_integer,
                            parse_float=_no_number, parse_constant=_no_number)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


def _depth(text):
    """The deepest nesting of brackets outside strings."""
    depth = deepest = 0
    for mark in re.findall(r"[][{}]", _STRING.sub("", text)):
        depth += 1 if mark in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def read(data, most):
    """The value whose canonical form these bytes are; Wrong if they are not one."""
    if len(data) > most:
        raise Wrong(f"it is larger than {most} bytes")
    try:
        text = data.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise Wrong("it is not UTF-8") from None
    if text.count("[") + text.count("{") > DEPTH_MOST and _depth(text) > DEPTH_MOST:
        raise Wrong(f"it is nested deeper than {DEPTH_MOST}")
    try:
        value = _DECODER.decode(text)
        again = write(value)
    except (json.JSONDecodeError, UnicodeEncodeError, RecursionError):
        raise Wrong("it is not JSON") from None
    if again != data:
        raise Wrong("it is not in canonical form")
    if "\\u0000" in text and "\0" in _strings(value):
        raise Wrong("a text holds NUL")
    return value


def _strings(value):
    """All texts within a value, names of members too, in one."""
    waiting, found = [value], []
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += [*value, *value.values()]
    return "".join(found)


def _sorted(value):
    if isinstance(value, dict):
        order = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return {name: _sorted(value[name]) for name in order}
    if isinstance(value, list):
        return [_sorted(element) for element in value]
    return value


def write(value):
    """The canonical form of a value whose members are in order, as those of read are."""
    return _ENCODER.encode(value).encode("utf-8")


def write_sorted(value):
    """The canonical form of any value of the subset."""
    return write(_sorted(value))


def identity(value):
    """id(object) of PROTOCOL.md 1.4, for an object without signatures."""
    return hashlib.sha256(write(value)).digest()


# --- values to what they mean -----------------------------------------------------------


def binary(text, *sizes):
    """The bytes of strict base64url; of one of these sizes, if any is given."""
    data = _decoded(text) if isinstance(text, str) else None
    if data is None:
        raise Wrong("is not base64url without spare bits")
    if sizes and len(data) not in sizes:
        raise Wrong(f"holds {len(data)} bytes, not {sizes[0]}")
    return data


@functools.lru_cache(maxsize=1024)
def _decoded(text):
    """Checked once and used soon after: so the last ones are kept."""
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        return None
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return None
    return data if base64url(data) == text else None


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def seconds(text):
    """Seconds since 1970 of a time."""
    moment = _moment(text) if isinstance(text, str) else None
    if moment is None:
        raise Wrong("is not a time")
    return moment


@functools.lru_cache(maxsize=1024)
def _moment(text):
    if not TIME.fullmatch(text) or text < "1970":
        return None
    try:
        moment = datetime.datetime.fromisoformat(text[:-1] + "+00:00")
    except ValueError:
        return None
    return int(moment.timestamp())


def instant(moment):
    """The text of seconds since 1970."""
    utc = datetime.timezone.utc
    return datetime.datetime.fromtimestamp(moment, utc).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- shapes -----------------------------------------------------------------------------
#
# A shape is a function that takes a value and raises Wrong. An object's shape is closed:
# it has these members and no others.


def integer(low, high=INTEGER_MOST):
    def check(value):
        if type(value) is not int:
            raise Wrong("is not an integer")
        if not low <= value <= high:
            raise Wrong(f"is not within {low}..{high}")
    return check


def boolean(value):
    if not isinstance(value, bool):
        raise Wrong("is not true or false")


def key(value):
    binary(value, 32)


digest = key


def handle(value):
    binary(value, 16)


def signature(value):
    binary(value, 64)


def time(value):
    seconds(value)


def date(value):
    try:
        if not isinstance(value, str) or not DATE.fullmatch(value):
            raise ValueError
        datetime.date.fromisoformat(value)
    except ValueError:
        raise Wrong("is not a date") from None


def code(value):
    if not isinstance(value, str) or not CODE.fullmatch(value):
        raise Wrong("is not a code")


def prose(value):
    if not isinstance(value, str):
        raise Wrong("is not a text")
    if HIDDEN.search(value):
        raise Wrong("holds a control or an invisible character")
    if not unicodedata.is_normalized("NFC", value):
        raise Wrong("is not in Unicode NFC")


def raw(value):
    if not isinstance(value, str):
        raise Wrong("is not a text")


def sized(shape, least, most):
    """A text of that shape and of so many bytes."""
    def check(value):
        shape(value)
        if not least <= len(value.encode()) <= most:
            raise Wrong(f"has not {least}..{most} bytes")
    return check


def word(*allowed):
    def check(value):
        if value not in allowed or isinstance(value, bool):
            raise Wrong("is none of " + ", ".join(map(str, allowed)))
    return check


def sequence(shape, least=0, most=INTEGER_MOST):
    def check(value):
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise Wrong(f"is not a list of {least} or more")
        for position, element in enumerate(value):
            within(f"element {position}", shape, element)
    return check


def distinct(shape, least=0, most=INTEGER_MOST):
    """A list of texts of which none stands twice."""
    def check(value):
        sequence(shape, least, most)(value)
        if len(set(value)) != len(value):
            raise Wrong("holds one text twice")
    return check


def mapping(name_shape, shape, least=0, most=INTEGER_MOST):
    def check(value):
        if not isinstance(value, dict) or not least <= len(value) <= most:
            raise Wrong(f"is not an object with {least} or more members")
        for name, member in value.items():
            within("a name", name_shape, name)
            within(name, shape, member)
    return check


def closed(shapes, optional=()):
    def check(value):
        if not isinstance(value, dict):
            raise Wrong("is not an object")
        for name in value:
            if name not in shapes:
                raise Wrong(f"has a member {name!r}, which it may not have")
        for name, shape in shapes.items():
            if name in value:
                within(name, shape, value[name])
            elif name not in optional:
                raise Wrong(f"has no member {name!r}")
    return check


def within(name, shape, value):
    """Check a part of something, and say which part it was."""
    try:
        shape(value)
    except Wrong as wrong:
        raise Wrong(f"{name} {wrong}") from None
