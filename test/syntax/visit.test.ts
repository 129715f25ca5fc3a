import { describe, expect, it } from 'vitest';
import { nodesAt } from '../../src/syntax/visit.ts';
import { brnFiles, misplaced, parseText } from './support.ts';

describe('walking a tree', () => {
  const text = 'model M {\n  exit out -> f(a, size: 3 + b) -> g\n}\n';
  const { file } = parseText(text);

  it('finds the nodes around an offset, outermost first', () => {
    const at = (marked: string): readonly string[] => nodesAt(file, text.indexOf(marked)).map(({ kind }) => kind);
    expect(at('out')).toEqual(['file', 'model', 'exit', 'name']);
    expect(at('size')).toEqual(['file', 'model', 'exit', 'callStage', 'arg', 'name']);
    expect(at('3')).toEqual(['file', 'model', 'exit', 'callStage', 'arg', 'infix', 'literal']);
    expect(at('+')).toEqual(['file', 'model', 'exit', 'callStage', 'arg', 'infix', 'infixOperator']);
    expect(nodesAt(file, text.length).map(({ kind }) => kind)).toEqual(['file']);
  });

  it('takes the node that a cursor stands behind, if none begins there', () => {
    const end = text.indexOf('M') + 1;
    expect(nodesAt(file, end).at(-1)).toMatchObject({ kind: 'name', text: 'M' });
  });

  it.each([...brnFiles()])('%s: children lie within their parents, in order and apart', (_, brn) => {
    const tree = parseText(brn).file;
    expect(misplaced(tree)).toEqual([]);
  });
});
