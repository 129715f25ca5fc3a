import type { Catalogue } from './entry.ts';
import { type BackendFacts, backendEntries } from './catalogue/backends.ts';
import { type CallFacts, callEntries } from './catalogue/calls.ts';
import { type ModelFacts, modelEntries } from './catalogue/models.ts';
import { type NameFacts, nameEntries } from './catalogue/names.ts';
import { type RuntimeFacts, runtimeEntries } from './catalogue/runtime.ts';
import { type ShapeFacts, shapeEntries } from './catalogue/shapes.ts';
import { type SyntaxFacts, syntaxEntries } from './catalogue/syntax.ts';
import { type TrainFacts, trainEntries } from './catalogue/train.ts';
import { type TrainingFacts, trainingEntries } from './catalogue/training.ts';
import { type ValueFacts, valueEntries } from './catalogue/values.ts';
import { type WeightFacts, weightEntries } from './catalogue/weights.ts';

/** What each code's texts are made from. */
export interface Facts
  extends
    SyntaxFacts,
    NameFacts,
    CallFacts,
    ValueFacts,
    ShapeFacts,
    ModelFacts,
    TrainFacts,
    TrainingFacts,
    BackendFacts,
    WeightFacts,
    RuntimeFacts {}

/** Every code that brnc can report. */
export type Code = keyof Facts;

/** Every text that brnc says of a program, by code; docs/errors.md has a heading for each. */
export const catalogue: Catalogue<Facts> = {
  ...syntaxEntries,
  ...nameEntries,
  ...callEntries,
  ...valueEntries,
  ...shapeEntries,
  ...modelEntries,
  ...trainEntries,
  ...trainingEntries,
  ...backendEntries,
  ...weightEntries,
  ...runtimeEntries,
};
