import { readFileSync } from 'node:fs';
import { costOf } from '../../src/analysis/cost.ts';
import { type Checked, type CheckedModel, checkProgram } from '../../src/check.ts';
import { renderTerminal } from '../../src/diagnostics/render/terminal.ts';
import { sumOf } from '../../src/graph/dim.ts';
import type { Network } from '../../src/lower/network.ts';

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

/** Checks a program, with values for its models' parameters. */
export function checkOf({ file, text }: Program, set: Readonly<Record<string, number>> = {}): Checked {
  const values = Object.fromEntries(Object.entries(set).map(([name, value]) => [name, String(value)]));
  return checkProgram(text, { file, read: () => undefined, set: values });
}

/** A program's only model, which must have no errors. */
export function modelOf(program: Program, set: Readonly<Record<string, number>> = {}): CheckedModel {
  const { diagnostics, models } = checkOf(program, set);
  const [model] = models;
  if (model !== undefined && diagnostics.every(({ severity }) => severity !== 'error')) return model;
  throw new Error(renderTerminal(diagnostics, { colour: false }));
}

/** The network of a program's only model. */
export function networkOf(program: Program, set: Readonly<Record<string, number>> = {}): Network {
  return modelOf(program, set).network;
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
