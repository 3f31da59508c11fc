import {Refusal} from './api.js';
import {SignInError} from './session.js';

/** Pawl writes at least a comment every 15 seconds. */
const SILENCE_MS = 40_000;
const LONGEST_WAIT_MS = 20_000;

/**
 * Follows a stream of Server-Sent Events until `signal` says stop: EventSource cannot send a token. A stream that ends is
 * opened again, on whichever replica answers. What happened in between is not in it: read it when the stream is `live`.
 *
 * @param onEvent gets the data of each event
 * @param onAlive is called for whatever comes, also if it is no event
 * @param onState gets `live`, `lost`, or at the end `refused` with the refusal
 */
export async function follow(api, path, {signal, onEvent, onAlive, onState}) {
  let retry = 1000;
  let failures = 0;
  while (!signal.aborted) {
    const attempt = new AbortController();
    const stop = () => attempt.abort();
    signal.addEventListener('abort', stop);
    window.addEventListener('offline', stop);
    try {
      const response = await unlessSilent(api.open(path, {signal: attempt.signal}), attempt);
      onState('live');
      failures = 0;
      await read(response.body, attempt, onAlive, (event) => {
        retry = event.retry ?? retry;
        if (event.data) {
          onEvent(event.data);
        }
      });
    } catch (e) {
      if (signal.aborted) {
        return;
      }
      if (e instanceof Refusal && e.status < 500 && e.status !== 429) {
        onState('refused', e);
        return;
      }
      if (e instanceof SignInError) {
        onState('refused');
        return;
      }
    } finally {
      signal.removeEventListener('abort', stop);
      window.removeEventListener('offline', stop);
    }
    if (signal.aborted) {
      return;
    }
    failures += 1;
    if (failures > 1 || !navigator.onLine) {
      onState('lost');
    }
    await pause(Math.min(retry * 2 ** (failures - 1), LONGEST_WAIT_MS), signal);
  }
}

function unlessSilent(promise, attempt) {
  const silence = setTimeout(() => attempt.abort(), SILENCE_MS);
  return promise.finally(() => clearTimeout(silence));
}

async function read(body, attempt, onAlive, onEvent) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const {done, value} = await unlessSilent(reader.read(), attempt);
    if (done) {
      return; // A message without its blank line is dropped; the list that is read next knows more.
    }
    onAlive();
    text += value;
    const messages = text.split('\n\n');
    text = messages.pop();
    messages.forEach((message) => onEvent(parsed(message)));
  }
}

function parsed(message) {
  const event = {data: ''};
  for (const line of message.split('\n')) {
    const [, field, value] = /^([a-z]*): ?(.*)$/.exec(line) ?? [];
    if (field === 'data') {
      event.data += (event.data ? '\n' : '') + value;
    } else if (field === 'retry') {
      event.retry = Number(value);
    }
  }
  return event;
}

/** Shorter if the network comes back. */
function pause(millis, signal) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, millis * (0.5 + Math.random() / 2));
    window.addEventListener('online', end);
    signal.addEventListener('abort', end);
  });
}
