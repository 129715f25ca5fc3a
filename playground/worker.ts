import { Answerer } from './answer.ts';
import { isRequest } from './protocol.ts';

/** The worker's side: the compiler runs here, so that typing never waits for it. Answers come in the order of requests. */
const answerer = new Answerer();
let before: Promise<void> = Promise.resolve();

self.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (!isRequest(data)) return;
  before = before.then(async () => self.postMessage(await answerer.answer(data)));
});
