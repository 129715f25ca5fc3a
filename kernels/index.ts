/** What src/train/backends/kernels.ts calls. Memory is the TensorFlow.js backend's: nothing here has any of its own. */
export { packWeights, packTransposed } from './pack';
export { convolve, convolveBack } from './convolution';
export { kernelGradient } from './kernel-gradient';
export { depthwise, depthwiseBack, depthwiseKernelGradient } from './depthwise';
export { channelMeans, channelVariances, channelProducts, normaliseChannels, combineChannels } from './channels';
export { softmax, crossEntropyGradient, throughSoftmax } from './softmax';
export { lovaszClass } from './lovasz';
export { reluGradient } from './elementwise';
export { transpose } from './transpose';
export { updateWithMomentum, updateWithAdam } from './update';
