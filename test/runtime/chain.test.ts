import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/emit/manifest.ts';
import { type ChainOptions, type ChainResult, runChain } from '../../src/runtime/chain.ts';
import type { Engine } from '../../src/runtime/engine.ts';
import { Network } from '../../src/runtime/network.ts';
import { done, failed } from '../../src/runtime/problem.ts';
import { type Tensor, f32, numbersOf } from '../../src/runtime/tensor.ts';
import { exit, manifestOf, tier, when, wire } from './networks.ts';
import { valueOf } from './support.ts';

// The engine here is a double: a file is a JavaScript function from numbers to numbers, one for each image. What is tested
// is the order of the steps, who leaves where, and which rows go on; onnxruntime.test.ts has the real engine.
type Program = Readonly<Record<string, (feeds: Readonly<Record<string, readonly number[]>>) => readonly number[]>>;

interface FakeFile {
  readonly inputs: readonly string[];
  readonly program: Program;
}

/** An engine over such files, and a log of what ran: file, rows, outputs. */
function fakeEngine(files: Readonly<Record<string, FakeFile>>): { engine: Engine; log: string[] } {
  const log: string[] = [];
  const engine: Engine = {
    open: ({ name }) => {
      const file = files[name];
      if (file === undefined) return Promise.resolve(failed('model-file-unreadable', { file: name, reason: 'none' }));
      return Promise.resolve(
        done({
          inputs: file.inputs,
          outputs: Object.keys(file.program),
          run: (feeds, fetch) => {
            const numbers = Object.fromEntries([...feeds].map(([key, t]) => [key, Array.from(numbersOf(t))]));
            const rows = numbers[file.inputs[0] ?? '']?.length ?? 0;
            log.push(`${name} ${rows} ${fetch.join()}`);
            const outputs = fetch.map((key): [string, Tensor] => {
              const values = file.program[key]?.(numbers) ?? [];
              return [key, f32([values.length, 1], Float32Array.from(values))];
            });
            return Promise.resolve(done(new Map(outputs)));
          },
          close: () => Promise.resolve(),
        }),
      );
    },
  };
  return { engine, log };
}

/** x -> h1 = x + 1 (exit a says x) -> h2 = 2 h1 (exit b says h1 / 10) -> exit out says 0.5; outputs tell who spoke. */
const stagedFiles: Readonly<Record<string, FakeFile>> = {
  'device.0.onnx': {
    inputs: ['x'],
    program: {
      h1: ({ x = [] }) => x.map((v) => v + 1),
      'a.out': ({ x = [] }) => x.map((v) => 100 + v),
      'a.max_prob': ({ x = [] }) => x,
    },
  },
  'device.1.onnx': {
    inputs: ['h1'],
    program: {
      h2: ({ h1 = [] }) => h1.map((v) => 2 * v),
      'b.out': ({ h1 = [] }) => h1.map((v) => 200 + v),
      'b.max_prob': ({ h1 = [] }) => h1.map((v) => v / 10),
    },
  },
  'cloud.onnx': {
    inputs: ['h2', 'h1'],
    program: {
      'out.out': ({ h2 = [], h1 = [] }) => h2.map((v, i) => 300 + v + (h1[i] ?? 0)),
      'out.max_prob': ({ h2 = [] }) => h2.map(() => 0.5),
    },
  },
};

const files: Readonly<Record<string, FakeFile>> = {
  ...stagedFiles,
  'device.onnx': {
    inputs: ['x'],
    program: {
      h1: ({ x = [] }) => x.map((v) => v + 1),
      h2: ({ x = [] }) => x.map((v) => 2 * (v + 1)),
      'a.out': ({ x = [] }) => x.map((v) => 100 + v),
      'a.max_prob': ({ x = [] }) => x,
      'b.out': ({ x = [] }) => x.map((v) => 201 + v),
      'b.max_prob': ({ x = [] }) => x.map((v) => (v + 1) / 10),
    },
  },
};

const manifest: Manifest = manifestOf({
  exits: [
    exit('a', 'device', when('max_prob', '>=', 0.9)),
    exit('b', 'device', when('max_prob', '>=', 0.15)),
    exit('out', 'cloud', null),
  ],
  tiers: [
    tier('device', {
      exits: ['a', 'b'],
      inputs: [wire('x')],
      sends: [wire('h2'), wire('h1')],
      stages: [
        { file: 'device.0.onnx', exit: 'a', inputs: [wire('x')], outputs: [wire('h1')] },
        { file: 'device.1.onnx', exit: 'b', inputs: [wire('h1')], outputs: [wire('h2')] },
      ],
    }),
    tier('cloud', { exits: ['out'], inputs: [wire('h2'), wire('h1')] }),
  ],
});

async function run(
  values: readonly number[],
  options: ChainOptions,
  of: Manifest = manifest,
): Promise<{ result: ChainResult; log: string[] }> {
  const { engine, log } = fakeEngine(files);
  const network = new Network(of, engine, (file) => file);
  const input = f32([values.length, 1], Float32Array.from(values));
  return { result: valueOf(await runChain(network, input, options)), log };
}

const first: ChainOptions = { plan: 'staged', stop: true };

/** `exit because output`, for each image. */
function answers(result: ChainResult): readonly string[] {
  return result.rows.map(({ answer, readings }) => {
    const output = readings.find((reading) => reading.exit.name === answer.exit)?.output;
    const [value] = output === null || output === undefined ? [] : Array.from(numbersOf(output));
    return `${answer.exit} ${answer.because} ${value?.toFixed(2)}`;
  });
}

describe('runChain, stopping', () => {
  it('lets each image of a batch leave at its own exit, and goes on with the rest', async () => {
    // a: 0.95 >= 0.9. Then h1 / 10 is 0.12 and 0.18, of which the second leaves at b. The first gets 300 + 2.4 + 1.2.
    const { result, log } = await run([0.2, 0.95, 0.8], first);
    expect(answers(result)).toEqual(['out last 303.60', 'a policy 100.95', 'b policy 201.80']);
    expect(log).toEqual([
      'device.0.onnx 3 a.out,a.max_prob,h1',
      'device.1.onnx 2 b.out,b.max_prob,h2',
      'cloud.onnx 1 out.out,out.max_prob',
    ]);
    expect(result.rows.map((row) => row.readings.length)).toEqual([3, 1, 2]);
    expect(result.steps.map((step) => step.rows)).toEqual([3, 2, 1]);
  });

  it('runs no step that no image needs', async () => {
    const { result, log } = await run([0.95, 0.99], first);
    expect(answers(result)).toEqual(['a policy 100.95', 'a policy 100.99']);
    expect(log).toHaveLength(1);
  });

  it('keeps outputs only where they can become the answer', async () => {
    const { result } = await run([0.2], first);
    expect(result.rows[0]?.readings.map((reading) => reading.output !== null)).toEqual([false, false, true]);
  });

  it('runs nothing for an empty batch', async () => {
    const { result, log } = await run([], first);
    expect([result.rows, log]).toEqual([[], []]);
  });
});

describe('runChain, asking every exit', () => {
  it('runs each tier as one file, and says who would have answered', async () => {
    const { result, log } = await run([0.2, 0.95], { plan: 'flat', stop: false });
    expect(answers(result)).toEqual(['out last 303.60', 'a policy 100.95']);
    expect(log).toEqual(['device.onnx 2 a.out,a.max_prob,b.out,b.max_prob,h1,h2', 'cloud.onnx 2 out.out,out.max_prob']);
    expect(result.rows.map((row) => row.readings.every((reading) => reading.output !== null))).toEqual([true, true]);
  });

  it('gives the same in stages', async () => {
    const staged = await run([0.2, 0.95], { plan: 'staged', stop: false });
    const flat = await run([0.2, 0.95], { plan: 'flat', stop: false });
    expect(answers(staged.result)).toEqual(answers(flat.result));
  });
});

describe('the fallback', () => {
  const never: Manifest = { ...manifest, exits: manifest.exits.map((e) => ({ ...e, policy: null })) };

  it('`last`: the main exit', async () => {
    expect(answers((await run([0.99], first, never)).result)).toEqual(['out last 305.97']);
  });

  it('`most_confident`: the exit with the highest max_prob, of equal ones the first', async () => {
    const confident: Manifest = { ...never, fallback: 'most_confident' };
    // max_prob is x at a, (x + 1) / 10 at b, 0.5 at out.
    const { result } = await run([0.75, 0.2, 0.5], first, confident);
    expect(answers(result)).toEqual([
      'a most_confident 100.75',
      'out most_confident 303.60',
      'a most_confident 100.50',
    ]);
  });
});

describe('policies that look back', () => {
  it('see the exits before, and 0 where there is none', async () => {
    const patient = (name: string, tierName: string) => ({
      ...exit(name, tierName, {
        kind: 'and',
        operands: [when('max_prob', '>=', 0.1), when('max_prob', '>=', 0.7, 1)],
      }),
    });
    const looking: Manifest = {
      ...manifest,
      exits: [patient('a', 'device'), patient('b', 'device'), exit('out', 'cloud', null)],
    };
    // At a there is no exit before. At b, a said 0.8 or 0.6.
    expect(answers((await run([0.8, 0.6], first, looking)).result)).toEqual(['b policy 201.80', 'out last 304.80']);
  });
});

describe('files that do not fit the manifest', () => {
  const problemOf = async (of: Manifest, locate: (file: string) => string | undefined): Promise<string> => {
    const outcome = await runChain(
      new Network(of, fakeEngine(files).engine, locate),
      f32([1, 1], new Float32Array(1)),
      first,
    );
    return outcome.kind === 'failed' ? `${outcome.problem.code}: ${outcome.problem.message}` : 'no problem';
  };

  it('a missing one', async () => {
    expect(await problemOf(manifest, (file) => (file === 'cloud.onnx' ? undefined : file))).toBe(
      'model-file-missing: the manifest names `cloud.onnx`, which is not there',
    );
  });

  it('one without a tensor that an exit needs', async () => {
    const renamed = { ...manifest, exits: manifest.exits.map((e) => ({ ...e, output: `${e.name}.other` })) };
    expect(await problemOf(renamed, (file) => file)).toBe(
      'model-file-mismatch: `device.0.onnx` and the manifest do not agree on the output `a.other`',
    );
  });

  it('one that needs a tensor that nothing gives', async () => {
    const tiers = manifest.tiers.map((t) => (t.name === 'cloud' ? { ...t, inputs: [wire('h2')] } : t));
    expect(await problemOf({ ...manifest, tiers }, (file) => file)).toBe(
      'model-file-mismatch: `cloud.onnx` and the manifest do not agree on the input `h1`',
    );
  });
});
