/** A stretch of memory that one or more tensors have. */
export interface Stretch {
  readonly bytes: number;
  tensors: number;
}

/** What is in use as tensors come and go. */
export class LiveTensors {
  #bytes = 0;
  /** What was in use when it was the most, and what the caller noted then. */
  readonly #note: () => number;
  #most = { bytes: 0, noted: 0 };

  /** `note` gives bytes of another kind that are in use. */
  constructor(note: () => number) {
    this.#note = note;
  }

  /** The most that was in use at once, and what `note` gave then. */
  get most(): { readonly bytes: number; readonly noted: number } {
    return this.#most;
  }

  make(bytes: number): Stretch {
    this.#bytes += bytes;
    const noted = this.#note();
    if (this.#bytes + noted > this.#most.bytes + this.#most.noted) this.#most = { bytes: this.#bytes, noted };
    return { bytes, tensors: 1 };
  }

  /** One more tensor of the same memory. */
  share(stretch: Stretch): Stretch {
    stretch.tensors += 1;
    return stretch;
  }

  free(stretch: Stretch): void {
    stretch.tensors -= 1;
    if (stretch.tensors === 0) this.#bytes -= stretch.bytes;
  }
}
