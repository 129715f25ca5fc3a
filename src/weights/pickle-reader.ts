import { BufferReader } from 'pickleparser';
import { PickleRefusal } from './pickle-refusal.ts';

/** The opcodes of pickle that matter here by name; all of them are in Lib/pickletools.py of CPython. */
const POP = 0x30;
const BUILD = 0x62;
const LONG1 = 0x8a;

/**
 * The instructions that torch.save writes for a state dict, with any protocol: those that torch's own `weights_only`
 * unpickler takes (torch/_weights_only_unpickler.py), and their equals of protocols 3 to 5. What makes objects by
 * other ways (INST, OBJ, EXT, NEWOBJ_EX), names persistent objects by text, or takes time that grows faster than its
 * text (LONG4) is not here.
 */
const known: ReadonlySet<number> = new Set([
  ...[0x80, 0x95, 0x2e], // PROTO, FRAME, STOP
  ...[0x28, POP, 0x31], // MARK, POP, POP_MARK
  ...[0x71, 0x72, 0x94, 0x68, 0x6a], // BINPUT, LONG_BINPUT, MEMOIZE, BINGET, LONG_BINGET
  ...[0x4e, 0x88, 0x89, 0x4a, 0x4b, 0x4d, LONG1, 0x47], // NONE, NEWTRUE, NEWFALSE, BININT, -1, -2, LONG1, BINFLOAT
  ...[0x58, 0x8c, 0x55, 0x42, 0x43], // BINUNICODE, SHORT_BINUNICODE, SHORT_BINSTRING, BINBYTES, SHORT_BINBYTES
  ...[0x29, 0x74, 0x85, 0x86, 0x87], // EMPTY_TUPLE, TUPLE, TUPLE1 to 3
  ...[0x5d, 0x61, 0x65], // EMPTY_LIST, APPEND, APPENDS
  ...[0x7d, 0x73, 0x75], // EMPTY_DICT, SETITEM, SETITEMS
  ...[0x8f, 0x90], // EMPTY_SET, ADDITEMS
  ...[0x63, 0x93, 0x52, 0x81, BUILD, 0x51], // GLOBAL, STACK_GLOBAL, REDUCE, NEWOBJ, BUILD, BINPERSID
]);

/** Each instruction makes at most one small object, so this bounds memory; a tensor takes about 35 of them. */
const MOST_INSTRUCTIONS = 2_000_000;

/**
 * Feeds the instructions of a pickle to pickleparser's machine, and refuses those outside the list above.
 *
 * The machine asks `hasNext` before each instruction and for nothing else, so that the byte after it is an opcode.
 * BUILD is given as POP: it would set attributes on any object by names from the file (`length` of an array, `__proto__`),
 * and the attributes of a state dict (`_metadata`) are of no use here.
 */
export class TorchPickleReader extends BufferReader {
  #instructionNext = false;
  #instruction = 0;
  #count = 0;

  override hasNext(): boolean {
    this.#instructionNext = true;
    return super.hasNext();
  }

  override byte(): number {
    const at = this.position;
    const byte = super.byte();
    if (!this.#instructionNext) return byte;
    this.#instructionNext = false;
    this.#instruction = byte;
    this.#count += 1;
    if (!known.has(byte)) throw new PickleRefusal({ kind: 'instruction', code: byte, at });
    if (this.#count > MOST_INSTRUCTIONS) throw new PickleRefusal({ kind: 'instructions', limit: MOST_INSTRUCTIONS });
    return byte === BUILD ? POP : byte;
  }

  override bytes(length: number): Uint8Array {
    const at = this.position;
    if (length < 0) throw new PickleRefusal({ kind: 'instruction', code: this.#instruction, at });
    const bytes = Uint8Array.from(super.bytes(length));
    // Past 2^53 the machine would warn on the console and round; no size or offset is that large.
    const high =
      this.#instruction === LONG1 && ((bytes[6] ?? 0) > 0x1f || bytes.subarray(7).some((byte) => byte !== 0));
    if (high) throw new PickleRefusal({ kind: 'instruction', code: LONG1, at });
    return bytes;
  }
}
