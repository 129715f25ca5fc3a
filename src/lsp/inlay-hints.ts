import { type InlayHint, InlayHintKind } from 'vscode-languageserver-types';
import { showPercent } from '../draw/figures.ts';
import { expandAlone } from '../lower/expand-alone.ts';
import { Recorder } from '../lower/recorder.ts';
import type { Value } from '../lower/values.ts';
import type { Span } from '../source.ts';
import type * as ast from '../syntax/ast.ts';
import { type Node, children } from '../syntax/visit.ts';
import { type Analysis, builtOf, isSame } from './analysis.ts';
import { shareOfBackbone } from './costs.ts';
import { placedBranches } from './hover-items.ts';
import { shownPath } from './hover-values.ts';
import { occurrencesOf } from './occurrences.ts';
import { toPosition } from './ranges.ts';
import { LONGEST, summarise } from './summarise.ts';
import { checkedOf, showFigure, showSent } from './reports.ts';

/** Of a family of branches, how many are written out. */
const MOST_BRANCHES = 3;

/**
 * What stands beside the text in a part of it: the shape of each binding and unit, where each branch stands, what each tier
 * sends. `programs` are the analyses that read this text, its own included.
 */
export function inlayHints(analysis: Analysis, within: Span, programs: readonly Analysis[]): readonly InlayHint[] {
  const finder = new HintFinder(analysis, within, programs);
  for (const declaration of analysis.file.declarations) finder.visit(declaration, declaration);
  return finder.hints;
}

class HintFinder {
  readonly hints: InlayHint[] = [];
  readonly #analysis: Analysis;
  readonly #within: Span;
  readonly #programs: readonly Analysis[];
  /** Blocks that nothing calls, expanded by themselves. */
  readonly #alone = new Map<ast.Block, Recorder>();

  constructor(analysis: Analysis, within: Span, programs: readonly Analysis[]) {
    this.#analysis = analysis;
    this.#within = within;
    this.#programs = programs;
  }

  visit(node: Node, declaration: ast.Declaration): void {
    if (node.span.end < this.#within.start || node.span.start > this.#within.end) return;
    if (node.kind === 'binding') this.#hintBinding(node, declaration);
    else if (node.kind === 'stageMember' && node.unit) this.#hintMember(node, declaration);
    else if (declaration.kind === 'model') this.#hintItem(node, declaration);
    for (const child of children(node)) this.visit(child, declaration);
  }

  #add(offset: number, label: string, kind?: InlayHintKind): void {
    const position = toPosition(this.#analysis.source, offset);
    const isType = kind === InlayHintKind.Type;
    this.hints.push({ position, label, ...(kind === undefined ? {} : { kind }), paddingLeft: !isType });
  }

  #hintBinding({ name, span }: ast.Binding, declaration: ast.Declaration): void {
    const values = this.#valuesOf('name', span, declaration);
    const shown = name.text === '' ? undefined : summarise(values);
    if (shown === undefined) return;
    const isTensor = values[0]?.kind === 'tensor';
    this.#add(name.span.end, isTensor ? `: ${shown}` : ` = ${shown}`, InlayHintKind.Type);
  }

  #hintMember({ stage, span }: ast.StageMember, declaration: ast.Declaration): void {
    const shown = summarise(this.#valuesOf('stage', stage.span, declaration));
    if (shown !== undefined) this.#add(span.end, shown);
  }

  #valuesOf(what: 'name' | 'stage', span: Span, declaration: ast.Declaration): readonly Value[] {
    const found = occurrencesOf(what, span, this.#programs);
    if (found.length > 0 || declaration.kind !== 'block') return found.map(({ occurrence }) => occurrence.value);
    return this.#expanded(declaration)
      .occurrences(what, span)
      .map(({ value }) => value);
  }

  #expanded(declaration: ast.Block): Recorder {
    const known = this.#alone.get(declaration);
    if (known !== undefined) return known;
    const recorder = new Recorder();
    this.#alone.set(declaration, recorder);
    const { bodies } = this.#analysis.program;
    const block = [...bodies.keys()].find(({ span }) => isSame(span, declaration.name.span));
    if (block !== undefined) expandAlone(block, bodies, new Map(), recorder);
    return recorder;
  }

  #hintItem(node: Node, model: ast.Model): void {
    const report = checkedOf(this.#analysis, model)?.report;
    if (node.kind === 'branch') {
      const places = this.#placesOf(node, model);
      if (places.length > 0) this.#add(node.span.end, places.join(', '));
    } else if (node.kind === 'exit') {
      const exit = report?.exits.find(({ name }) => name === node.name.text);
      const figure = exit === undefined ? '' : showFigure(exit.flops, exit.flopsFormula);
      if (figure !== '' && figure.length <= LONGEST) this.#add(node.span.end, figure);
    } else if (node.kind === 'tier') {
      const sends = report?.tiers.find(({ name }) => name === node.name.text)?.sends ?? [];
      const bytes = showSent(sends);
      const shown = bytes.length <= LONGEST ? bytes : sends.map(({ tensor }) => shownPath(tensor)).join(', ');
      if (sends.length > 0) this.#add(node.span.end, `sends ${shown}`);
    }
  }

  #placesOf(item: ast.BranchItem, model: ast.Model): readonly string[] {
    const built = builtOf(this.#analysis, model);
    if (built === undefined) return [];
    const branches = placedBranches(item, model, this.#analysis);
    const family = branches.some(({ name }) => name !== item.name.text);
    const places = branches.map(({ name, unit }) => {
      const share = shareOfBackbone(unit.macs, built);
      const place = share === undefined ? unit.name : `${unit.name} · ${showPercent(share)}`;
      return family ? `${name} ${place}` : place;
    });
    if (places.length <= MOST_BRANCHES) return places;
    return [...places.slice(0, MOST_BRANCHES - 1), `… ${places[places.length - 1] ?? ''}`];
  }
}
