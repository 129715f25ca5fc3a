import { readFileSync } from 'node:fs';
import { Diagnostics } from '../../src/diagnostics/collector.ts';
import { renderTerminal } from '../../src/diagnostics/render/terminal.ts';
import { sumOf } from '../../src/graph/dim.ts';
import { costOf } from '../../src/analysis/cost.ts';
import { lower } from '../../src/lower.ts';
import type { Network } from '../../src/lower/network.ts';
import { resolve } from '../../src/model/resolve.ts';

/** A program's text, and what it is called. */
export interface Program {
  readonly file: string;
  readonly text: string;
}

/** A program of the repository: `examples/tiny.brn`. */
export function programAt(path: string): Program {
  return { file: path, text: readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8') };
}

/** The program for a reference model: one of this folder's, or of the examples. */
export function programFor(model: string): Program {
  const examples = ['b_lenet', 'b_alexnet', 'b_resnet'];
  return programAt(examples.includes(model) ? `examples/${model}.brn` : `test/library/models/${model}.brn`);
}

/** The network of a program's only model, which must have no errors. */
export function networkOf({ file, text }: Program, settings: Readonly<Record<string, number>> = {}): Network {
  const diagnostics = new Diagnostics();
  const program = resolve({ file, text, library: false }, () => undefined, diagnostics);
  const [model] = program.models;
  if (model === undefined) throw new Error(`${file} has no model`);
  const values = new Map(Object.entries(settings).map(([name, value]) => [name, String(value)]));
  const network = lower(model, program, values, diagnostics);
  if (network === undefined || diagnostics.errorCount > 0)
    throw new Error(renderTerminal(diagnostics.sorted(), { colour: false }));
  return network;
}

/** Multiply-accumulates of a network of known sizes: backbone and all heads. */
export function macsOf(network: Network): number {
  const total = sumOf(costOf(network.graph, 'mac').perNode);
  if (typeof total !== 'number') throw new Error('a size is symbolic');
  return total;
}

/** The settings under which a reference's program takes an image of this shape; the examples have one size. */
export function sizeSettings(program: Program, [, , height = 0, width = 0]: readonly number[]): Record<string, number> {
  return program.text.includes('height: int') ? { height, width } : {};
}
