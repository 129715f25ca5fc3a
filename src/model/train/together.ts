import type { Conflict, Idle } from '../../diagnostics/catalogue/train.ts';
import type { Span } from '../../source.ts';
import { PartNames, uncoveredParts } from './part-names.ts';
import { familyWith } from './parts.ts';
import type { Reading } from './reading.ts';
import { type ByPart, type Places, type ReadSettings, pathOf } from './settings.ts';

type Model = Omit<Reading, 'setting'>;

/** Checks what settings say together: that each part has its number, and none contradicts or idles another. */
export function checkTogether(read: ReadSettings, places: Places, reading: Model): void {
  checkCoverage('weight', read, places, reading);
  // Where `freeze` could not be read, which parts need a rate is not known.
  if (read.freeze !== undefined) checkCoverage('rate', read, places, reading);
  reportFrozenRates(read, reading);
  for (const { span, facts } of conflictsOf(read, places, reading)) {
    reading.scope.diagnostics.report('setting-conflict', span, facts);
  }
  for (const { span, facts } of idleOf(read, places, reading)) {
    reading.scope.diagnostics.report('idle-setting', span, facts);
  }
}

/** `per` covers every part that is not frozen, or every exit, each once. */
function checkCoverage(
  setting: 'rate' | 'weight',
  read: ReadSettings,
  places: Places,
  { parts, model, scope }: Model,
): void {
  const [values, span] = [read[setting], places[setting]];
  // A model without an exit has been reported, and its parts are not all known.
  if (values?.kind !== 'per' || span === undefined || model.exit === undefined) return;
  const frozen = setting === 'rate' ? (read.freeze ?? []) : [];
  const named = [...values.entries.map(({ part }) => part), ...frozen];
  const uncovered = uncoveredParts(named, parts, setting === 'weight');
  if (uncovered.length > 0) scope.diagnostics.report('uncovered-parts', span, { setting, parts: uncovered });
}

function reportFrozenRates({ rate, freeze = [] }: ReadSettings, { parts, scope }: Model): void {
  if (rate?.kind !== 'per' || freeze.length === 0) return;
  const foundOf = (part: (typeof freeze)[number]): Parameters<PartNames['add']>[0] => {
    const family = parts.has(part.name) ? undefined : familyWith(part.name, parts);
    return { part, ...(family === undefined ? {} : { family }) };
  };
  const frozen = new PartNames();
  for (const part of freeze) frozen.add(foundOf(part));
  for (const { part, value } of rate.entries) {
    const by = value > 0 ? frozen.holderOf(foundOf(part)) : undefined;
    if (by === undefined) continue;
    const related = [{ span: by.span, label: 'frozen here' }];
    const facts = { kind: 'frozen-rate', part: pathOf(part), by: pathOf(by) } as const;
    scope.diagnostics.report('idle-setting', part.span, facts, { related });
  }
}

interface Finding<Facts> {
  readonly span: Span;
  readonly facts: Facts;
}

function finding<Facts>(span: Span | undefined, facts: Facts): readonly Finding<Facts>[] {
  return span === undefined ? [] : [{ span, facts }];
}

function conflictsOf(read: ReadSettings, places: Places, { model }: Model): readonly Finding<Conflict>[] {
  const { stop, keep, distill } = read;
  const noMetric = stop?.kind === 'patience' && keep?.kind === 'last';
  const noPupil = distill?.kind === 'last' && model.branches.length === 0;
  return [
    ...(noMetric ? finding<Conflict>(places.stop, { kind: 'stop-without-metric' }) : []),
    ...(noPupil ? finding<Conflict>(places.distill, { kind: 'distill-without-branches', model: model.name }) : []),
  ];
}

function idleOf(read: ReadSettings, places: Places, { parts }: Model): readonly Finding<Idle>[] {
  const { loss, schedule, stop, epochs, rate, weight, freeze = [] } = read;
  const found: Finding<Idle>[] = [];
  if (isZero(rate)) found.push(...finding<Idle>(places.rate, { kind: 'nothing-learns', setting: 'rate' }));
  if (isZero(weight)) found.push(...finding<Idle>(places.weight, { kind: 'nothing-learns', setting: 'weight' }));
  const whole = new Set(freeze.filter(({ within }) => within === '').map(({ name }) => name));
  if ([...parts.keys()].every((name) => whole.has(name)))
    found.push(...finding<Idle>(places.freeze, { kind: 'nothing-learns', setting: 'freeze' }));
  if (epochs === undefined) return found;
  if (loss?.kind === 'lovasz_softmax' && loss.warmUp >= epochs)
    found.push(...finding<Idle>(places.loss, { kind: 'warm-up', warmUp: loss.warmUp, epochs }));
  if (stop?.kind === 'patience' && stop.epochs >= epochs)
    found.push(...finding<Idle>(places.stop, { kind: 'patience', patience: stop.epochs, epochs }));
  if (schedule?.kind === 'step' && schedule.every >= epochs)
    found.push(...finding<Idle>(places.schedule, { kind: 'step', every: schedule.every, epochs }));
  return found;
}

function isZero(values: ByPart | undefined): boolean {
  if (values === undefined) return false;
  if (values.kind === 'all') return values.value === 0;
  return values.entries.length > 0 && values.entries.every(({ value }) => value === 0);
}
