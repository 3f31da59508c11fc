import {Refusal} from './api.js';
import {SignInError} from './session.js';

/** Pawl writes at least a comment every 15 seconds. */
const SILENCE_MS = 40_000;
const LONGEST_WAIT_MS = 20_000;

/**
 * Follows a stream of Server-Sent Events until `signal` says stop: EventSource cannot send a token. A stream that ends is
 * resumed after the last event that came, on whichever replica answers.
 *
 * @param onEvent gets {id, type, data}
 * @param onState gets `live`, `lost`, `ended` (there is nothing more to come) or `refused` with the refusal
 */
export async function follow(api, path, {signal, onEvent, onState}) {
  let lastId = '';
  let retry = 1000;
  let failures = 0;
  while (!signal.aborted) {
    const attempt = new AbortController();
    const stop = () => attempt.abort();
    signal.addEventListener('abort', stop);
    window.addEventListener('offline', stop);
    try {
      const headers = lastId ? {'Last-Event-ID': lastId} : {};
      const response = await api.open(path, {headers, signal: attempt.signal});
      if (response.status === 204) {
        onState('ended');
        return;
      }
      onState('live');
      failures = 0;
      await read(response.body, attempt, (event) => {
        lastId = event.id ?? lastId;
        retry = event.retry ?? retry;
        if (event.data) {
          onEvent(event);
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

async function read(body, attempt, onEvent) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const silence = setTimeout(() => attempt.abort(), SILENCE_MS);
    const {done, value} = await reader.read().finally(() => clearTimeout(silence));
    if (done) {
      return; // A message without its blank line is dropped, and comes again after a reconnect.
    }
    text += value;
    const messages = text.split('\n\n');
    text = messages.pop();
    messages.forEach((message) => onEvent(parsed(message)));
  }
}

function parsed(message) {
  const event = {type: 'message', data: ''};
  for (const line of message.split('\n')) {
    const [, field, value] = /^([a-z]*): ?(.*)$/.exec(line) ?? [];
    if (field === 'data') {
      event.data += (event.data ? '\n' : '') + value;
    } else if (field === 'event') {
      event.type = value;
    } else if (field === 'id') {
      event.id = value;
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
