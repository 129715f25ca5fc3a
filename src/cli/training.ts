/** What needs TensorFlow.js: the build puts it into a file of its own. */
export { runEval } from './eval.ts';
export { runLayers } from './run-layers.ts';
export { runScenes } from './scenes.ts';
export { runTrain } from './train.ts';
