import { describe, expect, it } from 'vitest';
import { bytesOf, peakActivationBytes } from '../../src/analysis/memory.ts';
import { multiplyDims, symbol } from '../../src/graph/dim.ts';
import { Net, conv } from '../graph/nets.ts';

const RELU = { kind: 'relu' } as const;

describe('peakActivationBytes', () => {
  it('of a chain is the largest operand and result', () => {
    const net = new Net();
    const x = net.input([4, 8, 8]); // 1024 bytes
    const wide = net.add('wide', conv(16), x); // 4096
    const wider = net.add('wider', conv(32), wide); // 8192
    net.add('small', conv(1), wider); // 256
    expect(peakActivationBytes(net.finish(3))).toBe(4096 + 8192);
  });

  it('keeps a tensor until its last use, and results to the end', () => {
    const net = new Net();
    const x = net.input([1, 8, 8]); // 256 bytes each
    const a = net.add('a', RELU, x);
    const b = net.add('b', RELU, a);
    const c = net.add('c', RELU, b);
    const sum = net.add('sum', { kind: 'add' }, a, c);
    // While c runs: a, b, c. While the sum runs: a, c, sum.
    expect(peakActivationBytes(net.finish(sum))).toBe(3 * 256);
    // With b sent too, a, b, c and the sum.
    expect(peakActivationBytes(net.finish(sum, b))).toBe(4 * 256);
  });

  it('counts the inputs from the start, also one that is used late', () => {
    const net = new Net();
    const early = net.input([1, 8, 8]);
    const late = net.input([1, 8, 8]);
    const a = net.add('a', RELU, early);
    net.add('sum', { kind: 'add' }, net.add('b', RELU, a), late);
    expect(peakActivationBytes(net.finish(4))).toBe(3 * 256);
  });

  it('is undefined where a size is an expression', () => {
    const net = new Net();
    const x = net.input([3, symbol('H'), 8]);
    expect(peakActivationBytes(net.finish(x))).toBeUndefined();
    expect(bytesOf({ dtype: 'u8', dims: [3, symbol('H'), 8] })).toEqual(multiplyDims(symbol('H'), 24));
  });
});
