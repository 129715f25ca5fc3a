import alexnet from './alexnet.brn';
import branchynet from './branchynet.brn';
import classify from './classify.brn';
import deeplab from './deeplab.brn';
import fcn from './fcn.brn';
import layers from './layers.brn';
import lenet from './lenet.brn';
import lraspp from './lraspp.brn';
import mobilenetV2 from './mobilenet_v2.brn';
import mobilenetV3 from './mobilenet_v3.brn';
import resnet from './resnet.brn';
import vgg from './vgg.brn';

/** The text of each module of the standard library, by its path. */
export const library: ReadonlyMap<string, string> = new Map([
  ['std.alexnet', alexnet],
  ['std.branchynet', branchynet],
  ['std.classify', classify],
  ['std.deeplab', deeplab],
  ['std.fcn', fcn],
  ['std.layers', layers],
  ['std.lenet', lenet],
  ['std.lraspp', lraspp],
  ['std.mobilenet_v2', mobilenetV2],
  ['std.mobilenet_v3', mobilenetV3],
  ['std.resnet', resnet],
  ['std.vgg', vgg],
]);
