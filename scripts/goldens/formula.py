"""Weights and images from a formula, so that a reference run needs no stored tensors.

test/goldens/formula.ts computes the same numbers bit for bit: the stream is integer arithmetic modulo 2**32, and every
float operation is a single float64 operation followed by one rounding to float32.
"""

import numpy as np

CHUNK = 1 << 22


def seed_of(key):
    """FNV-1a, 32 bits, of the key's UTF-8 bytes."""
    h = 0x811C9DC5
    for byte in key.encode("utf-8"):
        h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
    return h


def uniform(key, start, count):
    """`count` numbers k / 2**24 in [0, 1), in float64: number i hashes seed + i * 0x9E3779B9 (murmur3's finalizer)."""
    with np.errstate(over="ignore"):
        h = np.arange(start, start + count, dtype=np.uint64).astype(np.uint32)
        h = h * np.uint32(0x9E3779B9) + np.uint32(seed_of(key))
        h ^= h >> np.uint32(16)
        h *= np.uint32(0x85EBCA6B)
        h ^= h >> np.uint32(13)
        h *= np.uint32(0xC2B2AE35)
        h ^= h >> np.uint32(16)
    return (h >> np.uint32(8)).astype(np.float64) / 16777216.0


def scale_and_offset(key, shape, gain):
    """The affine map from [0, 1) to the range of the tensor's kind."""
    if key.endswith("running_var"):
        return 1.0, 0.5
    if key.endswith("running_mean"):
        return 0.2, -0.1
    if len(shape) == 1 and key.endswith("weight"):
        return gain, 0.5 * gain
    if len(shape) == 1:
        return 0.2, -0.1
    fan_in = float(np.prod(shape[1:], dtype=np.int64))
    bound = np.sqrt(6.0 / fan_in)
    return 2.0 * bound, -bound


def weight(key, shape, gain):
    """The float32 weight of a key: Kaiming-uniform for two and more dimensions, and for a batch norm's tensors values
    that keep activations in range. `gain` is the mean of the batch norms' factors."""
    scale, offset = scale_and_offset(key, shape, gain)
    out = np.empty(int(np.prod(shape, dtype=np.int64)), np.float32)
    for start in range(0, out.size, CHUNK):
        end = min(start + CHUNK, out.size)
        out[start:end] = uniform(key, start, end - start) * scale + offset
    return out.reshape(shape)


def image(shape):
    """The input: float32 in [-2, 2), as an image that was normalised."""
    count = int(np.prod(shape))
    return (uniform("image", 0, count) * 4.0 - 2.0).astype(np.float32).reshape(shape)
