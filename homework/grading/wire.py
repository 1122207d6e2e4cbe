"""The wire between the grader and the student's kernel: plain data crosses it, and nothing else.

This file runs on both sides. In the sandbox it only calls the student's functions and sends out what
they return. Tampering with it there changes only the data that come out, and a student's functions
decide about these anyway. Never pickle: what comes out of the sandbox is JSON, and decoding it builds
numbers, strings, arrays and containers only.
"""

import base64
import json
import math
import re

import numpy as np

MIME = "application/vnd.grading.answer+json"
MAX_MESSAGE = 8 << 20  # characters one way, one call
MAX_DIMENSIONS, MAX_LENGTH = 8, 1_000_000  # of an array; one of shape (10**7, 0) takes no room to send
MAX_ERROR = 2000  # characters of an error's message
DTYPE = re.compile(r"[<>|=]?([?biuf]\d{0,2}|U[1-9]\d{0,3})")


class NotPlainData(TypeError):
    """A value that may not cross."""


def pack(value):
    """Plain data as text."""
    text = json.dumps(_encode(value))
    if len(text) > MAX_MESSAGE:
        raise NotPlainData(f"{len(text):,} characters of data; at most {MAX_MESSAGE:,} may cross.")
    return text


def unpack(text, named=None):
    """The data that `pack` wrote; `named` holds the named tuples that both sides know."""
    return _decode(json.loads(text), named or {})


def _encode(value):
    """A value as JSON can say it, with a tag where JSON has no word for it."""
    if value is None or isinstance(value, bool):
        return value
    for kind, encode in ENCODERS:
        if isinstance(value, kind):
            return encode(value)
    raise NotPlainData(
        f"a {type(value).__name__} is not plain data: real numbers, text, arrays, containers of them."
    )


def _encode_array(value):
    """An array as its type, its shape and its bytes."""
    if not DTYPE.fullmatch(value.dtype.str):
        raise NotPlainData(f"an array of dtype {value.dtype} is not plain data.")
    content = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
    return {"array": [value.dtype.str, list(value.shape), content]}


def _encode_tuple(value):
    """A tuple; a named one with its name."""
    items = [_encode(item) for item in value]
    return {"named": [type(value).__name__, items]} if hasattr(value, "_fields") else {"tuple": items}


def _encode_generator(value):
    """The state of a generator of random numbers, which the other side continues."""
    if not isinstance(value.bit_generator, np.random.PCG64):
        raise NotPlainData("only numpy.random.default_rng(...) may cross.")
    return {"generator": json.loads(json.dumps(value.bit_generator.state))}


ENCODERS = [
    (np.ndarray, _encode_array),
    (np.generic, lambda value: {"scalar": _encode_array(np.asarray(value))["array"]}),
    (int, int),
    (float, float),
    (str, str),
    (tuple, _encode_tuple),
    (list, lambda value: {"list": [_encode(item) for item in value]}),
    (dict, lambda value: {"dict": [[_encode(k), _encode(v)] for k, v in value.items()]}),
    (np.random.Generator, _encode_generator),
]


def _decode(data, named):
    """What `_encode` was given."""
    if not isinstance(data, dict):
        if isinstance(data, list):
            raise NotPlainData("a bare list; expected a tagged one.")
        return data
    [(tag, content)] = data.items()
    return DECODERS[tag](content, named)


def _decode_array(content, named):
    """An array of numbers, booleans or strings, and of no other type."""
    dtype, shape, text = content
    if not isinstance(dtype, str) or not DTYPE.fullmatch(dtype):
        raise NotPlainData(f"an array of dtype {str(dtype)[:40]!r}.")
    array = np.frombuffer(base64.b64decode(text, validate=True), dtype=dtype)
    return array.reshape(_checked_shape(shape, array.size)).copy()


def _checked_shape(shape, size):
    """The shape that an array claims to have, if it can have it."""
    lengths = isinstance(shape, list) and all(type(n) is int and 0 <= n <= MAX_LENGTH for n in shape)
    if not lengths or len(shape) > MAX_DIMENSIONS or math.prod(shape) != size:
        raise NotPlainData(
            f"{size} numbers do not make an array of shape {str(shape)[:60]}; at most {MAX_DIMENSIONS} "
            f"dimensions and a length of {MAX_LENGTH:,} may cross."
        )
    return shape


def _decode_named(content, named):
    """A named tuple that both sides know; a plain one instead of any other."""
    name, items = content
    values = [_decode(item, named) for item in items]
    kind = named.get(name)
    fits = (
        isinstance(kind, type)
        and issubclass(kind, tuple)
        and len(getattr(kind, "_fields", ())) == len(values)
    )
    return kind._make(values) if fits else tuple(values)


def _decode_generator(content, named):
    """A generator that continues the other side's."""
    generator = np.random.default_rng()
    generator.bit_generator.state = content
    return generator


DECODERS = {
    "array": _decode_array,
    "scalar": lambda content, named: _decode_array(content, named)[()],
    "tuple": lambda content, named: tuple(_decode(item, named) for item in content),
    "list": lambda content, named: [_decode(item, named) for item in content],
    "dict": lambda content, named: {_decode(k, named): _decode(v, named) for k, v in content},
    "named": _decode_named,
    "generator": _decode_generator,
}


def answer(request):
    """In the sandbox: do what the grader asks, and show the result as plain data."""
    from IPython import get_ipython

    shell = get_ipython()
    try:
        result = _ask(unpack(request, shell.user_ns), shell.user_ns)
    except BaseException as error:  # whatever the student's function raises is an answer
        kinds = [kind.__name__ for kind in type(error).__mro__]
        result = {"error": [kinds, str(error)[:MAX_ERROR]]}
    shell.display_pub.publish({MIME: json.dumps(result), "text/plain": ""})


def _ask(request, names):
    """What stands under a name of the student's: its kind, its value, or what a call returns."""
    found = names.get(request["name"], names)
    if request["ask"] == "kind":
        return {"value": pack("missing" if found is names else KIND[callable(found)])}
    if request["ask"] == "data":
        return {"value": pack(names[request["name"]])}
    return _call(names[request["name"]], request["args"], request["kwargs"])


KIND = {True: "function", False: "data"}


def _call(function, args, kwargs):
    """What a call returns, and whether it changed its arguments in place."""
    given = [a for a in [*args, *kwargs.values()] if not isinstance(a, np.random.Generator)]
    before = pack(given)
    value = pack(function(*args, **kwargs))
    return {"value": value, "changed": pack(given) != before}
