/**
 * The public API of brnc. It touches no file system and runs in a browser: files come in as texts and bytes, and what is
 * found or written goes out as data.
 */
export { check, checkProgram, type Checked, type CheckedModel, type CheckResult, type Options } from './check.ts';
export {
  calibrateModel,
  compileLayers,
  compileModel,
  compileWhole,
  losslessModel,
  weighModel,
  type Calibrated,
  type CompileFacts,
  type Weighted,
  type WeightOptions,
} from './compile.ts';
export { flopsAtSizes, type FlopsAtSizes } from './report/flops-at-sizes.ts';
export { CONVENTIONS, type Convention } from './analysis/conventions.ts';
export { describeDrawing } from './draw/describe.ts';
export { draw } from './draw/draw.ts';
export type { Drawing, Place } from './draw/drawing.ts';
export { type RenderOptions, renderDrawing } from './draw/render.ts';
export type { DrawingTheme } from './draw/theme.ts';
export type { ModelReport } from './report/model-report.ts';
export type { Diagnostic, Fix, Related, Severity } from './diagnostics/diagnostic.ts';
export type { Emitted, WriteFile } from './emit/emit-onnx.ts';
export type { EmittedTfjs } from './emit/emit-tfjs.ts';
export type { Manifest } from './emit/manifest.ts';
export type { Sink, Written } from './emit/onnx/write.ts';
export { positionAt, type Position, type Source, type Span } from './source.ts';
export type { RandomAccess } from './weights/random-access.ts';
