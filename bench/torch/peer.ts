import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../src/index.ts';
import { runCommand } from '../command.ts';
import { compile } from '../compile.ts';

/** A network that export.py knows by its name, and the program that says the same, with values for its parameters. */
export interface Twin {
  readonly name: string;
  readonly program: string;
  readonly set?: readonly string[];
}

/** A Python that has torch and torchvision; undefined where there is none. */
export function findPython(): string | undefined {
  const candidates = [process.env['PYTHON'] ?? 'python3', '/usr/bin/python3'];
  return candidates.find((python) => spawnSync(python, ['-c', 'import torch, torchvision']).status === 0);
}

/** The same network with the same weights from brnc and from torch: in the folders `brnc` and `torch` of `folder`. */
export function compileAndExport(python: string, { name, program, set = [] }: Twin, folder: string): Manifest {
  const [compiled, exported] = [join(folder, 'brnc'), join(folder, 'torch')];
  mkdirSync(exported);
  // The first compilation says where exits and cuts lie, which the export needs; the second takes the export's weights.
  compile(program, compiled, ...set);
  const script = join(process.cwd(), 'bench/torch/export.py');
  runCommand(python, ['-B', script, name, join(compiled, 'manifest.json'), exported]);
  return compile(program, compiled, ...set, '--weights', join(exported, 'weights.pth'), '--strict');
}
