/** The commands that need TensorFlow.js: the build puts them into a file of their own. */
export { runTrain } from './train.ts';
