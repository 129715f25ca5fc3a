import b_alexnet from '../examples/b_alexnet.brn';
import b_lenet from '../examples/b_lenet.brn';
import b_resnet from '../examples/b_resnet.brn';
import brandeeplabv3 from '../examples/brandeeplabv3.brn';
import classifier from '../examples/classifier.brn';
import deeplabv3 from '../examples/deeplabv3.brn';
import deeplabv3plus from '../examples/deeplabv3plus.brn';
import phone from '../examples/phone.brn';
import symbolic from '../examples/symbolic.brn';
import tiny from '../examples/tiny.brn';

/** The programs of examples/, by their names there; the first is what the page opens with. */
export const examples: ReadonlyMap<string, string> = new Map(
  Object.entries({
    brandeeplabv3,
    b_alexnet,
    b_lenet,
    b_resnet,
    classifier,
    deeplabv3,
    deeplabv3plus,
    phone,
    symbolic,
    tiny,
  }),
);
