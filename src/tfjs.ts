/**
 * `brnc/tfjs`: what TensorFlow.js needs to train what `brnc compile --target tfjs` writes, for a training loop of one's own.
 * It computes with the `@tensorflow/tfjs-core` and `@tensorflow/tfjs-layers` of the program that imports it, in Node and
 * in browsers.
 */
export { type Trainable, type TrainedWeight, type TrainingOptions, makeTrainable } from './train/trainable.ts';
export { type Loss, VOID } from './train/losses/loss.ts';
export { crossEntropy } from './train/losses/cross-entropy.ts';
export { dice } from './train/losses/dice.ts';
export { distillation } from './train/losses/distillation.ts';
export { focal } from './train/losses/focal.ts';
export { lovaszSoftmax } from './train/losses/lovasz-softmax.ts';
export {
  type LearnedWeight,
  Optimizer,
  type OptimizerSettings,
  type StateProblem,
  type StateTensor,
} from './train/optimise/optimizer.ts';
export { type Progress, rateFactor } from './train/optimise/schedule.ts';
export { BACKEND_REQUESTS, type BackendRequest, type ChosenBackend, chooseBackend } from './train/backends/choose.ts';
export type { BackendHost, BackendPackages, Gpu, GpuAdapter, PackageName } from './train/backends/host.ts';
export type { BackendProblem, Chosen } from './train/backends/problem.ts';
export type { BackendName } from './diagnostics/catalogue/backends.ts';
