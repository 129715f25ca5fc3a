import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rebuild } from '../../src/graph/rebuild.ts';
import { verifyGraph } from '../../src/graph/verify.ts';
import { modelOf, programAt } from '../library/support.ts';

const programs = ['examples', 'test/library/models'].flatMap((folder) =>
  readdirSync(new URL(`../../${folder}/`, import.meta.url))
    .filter((file) => file.endsWith('.brn'))
    .map((file) => `${folder}/${file}`),
);

describe('the graphs of programs', () => {
  it.each(programs)('%s is sound, whole and in parts', (path) => {
    const { network, parts } = modelOf(programAt(path));
    expect(verifyGraph(network.graph)).toEqual([]);
    for (const { graph } of parts) expect(verifyGraph(graph)).toEqual([]);
    expect(verifyGraph(rebuild(network.graph))).toEqual([]);
  });
});
