import { Answerer } from './answer.ts';
import { isRequest } from './protocol.ts';

/** The worker's side: the compiler runs here, so that typing never waits for it. Answers come in the order of requests. */
const answerer = new Answerer((reply) => self.postMessage(reply));
let before: Promise<void> = Promise.resolve();

self.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (!isRequest(data)) return;
  before = before.then(() => answerer.answer(data));
});
