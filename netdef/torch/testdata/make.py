#!/usr/bin/env python3
"""Writes the checkpoints beside this file with Python's own pickler and zip writer, without PyTorch.

Each holds the same state dict:
  conv.weight       float32 [2][3], every second column of a storage of 12 from element 1 on
  half              float16 [2]       1.5 -2.0
  wide              float64 [1]       0.1
  brain             bfloat16 [2]      1.0 -0.5
  num_batches_tracked  int64 scalar   7
"""
import io, os, pickle, struct, sys, types, zipfile
from collections import OrderedDict

here = os.path.dirname(os.path.abspath(__file__))
torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
sys.modules.update({"torch": torch, "torch._utils": utils})


def _rebuild_tensor_v2(*args): pass
def _rebuild_tensor(*args): pass
def _rebuild_parameter(*args): pass


for f in (_rebuild_tensor_v2, _rebuild_tensor, _rebuild_parameter):
    f.__module__, f.__qualname__ = "torch._utils", f.__name__
    setattr(utils, f.__name__, f)
for name in ("FloatStorage", "HalfStorage", "DoubleStorage", "BFloat16Storage", "LongStorage"):
    setattr(torch, name, type(name, (), {"__module__": "torch"}))


class Storage:
    def __init__(self, kind, key, data, count):
        self.kind, self.key, self.data, self.count = kind, key, data, count


class Tensor:
    def __init__(self, storage, offset, size, stride, v2=True, parameter=False):
        self.args, self.v2, self.parameter = (storage, offset, size, stride), v2, parameter

    def __reduce__(self):
        if self.parameter:
            return utils._rebuild_parameter, (Tensor(*self.args), True, OrderedDict())
        if self.v2:
            return utils._rebuild_tensor_v2, self.args + (False, OrderedDict())
        return utils._rebuild_tensor, self.args


class Pickler(pickle.Pickler):
    legacy = False

    def persistent_id(self, x):
        if isinstance(x, Storage):
            id = ("storage", getattr(torch, x.kind), x.key, "cpu", x.count)
            return id + (None,) if self.legacy else id


def storages():
    return [
        Storage("FloatStorage", "0", struct.pack("<12f", *range(12)), 12),
        Storage("HalfStorage", "1", struct.pack("<2e", 1.5, -2), 2),
        Storage("DoubleStorage", "2", struct.pack("<d", 0.1), 1),
        Storage("BFloat16Storage", "3", struct.pack("<HH", 0x3F80, 0xBF00), 2),
        Storage("LongStorage", "4", struct.pack("<q", 7), 1),
    ]


class Attributed(OrderedDict):
    """State dicts carry an attribute, which the pickle sets with BUILD."""

    def __reduce__(self):
        return OrderedDict, (), {"_metadata": OrderedDict(version=1)}, None, iter(self.items())


def state(s, v2=True):
    return Attributed([
        ("conv.weight", Tensor(s[0], 1, (2, 3), (6, 2), v2, parameter=v2)),
        ("half", Tensor(s[1], 0, (2,), (1,), v2)),
        ("wide", Tensor(s[2], 0, (1,), (1,), v2)),
        ("brain", Tensor(s[3], 0, (2,), (1,), v2)),
        ("num_batches_tracked", Tensor(s[4], 0, (), (), v2)),
    ])


def dump(f, x, protocol, legacy=False):
    p = Pickler(f, protocol)
    p.legacy = legacy
    p.dump(x)


for protocol in (2, 4, 5):
    s, f = storages(), io.BytesIO()
    dump(f, {"epoch": 3, "best": 0.58, "ids": {1, 2} if protocol >= 4 else [1, 2], "state_dict": state(s)}, protocol)
    with zipfile.ZipFile(f"{here}/zip{protocol}.pth", "w") as z:
        put = lambda name, data: z.writestr(zipfile.ZipInfo("net/" + name), data)
        put("data.pkl", f.getvalue())
        put("byteorder", b"little")
        for x in s:
            put("data/" + x.key, x.data)
        put("version", b"3\n")

s = storages()
with open(f"{here}/legacy.pth", "wb") as f:
    for x in (0x1950A86A20F9469CFC6C, 1001, {"protocol_version": 1001, "little_endian": True, "type_sizes": {"long": 4}}):
        pickle.dump(x, f, 2)
    dump(f, state(s, v2=False), 2, legacy=True)
    pickle.dump([x.key for x in reversed(s)], f, 2)
    for x in reversed(s):
        f.write(struct.pack("<q", x.count) + x.data)
