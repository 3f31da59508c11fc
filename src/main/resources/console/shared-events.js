import {follow} from './events.js';

/** The tab that streams passes on at least every comment of Pawl, and says so when it has lost it. */
const SILENCE_MS = 100_000;

/**
 * What happens to the reader's jobs, in all tabs of this browser by one stream. The tab that holds a lock has the stream, and
 * passes on what it hears; when it closes, the lock goes to another.
 *
 * Dispatches `state` when `state`, `lostAt` or `error` have changed, `open` when a stream has opened, so that what was missed must
 * be read, and `hint` with a JobHint as its `detail`.
 */
export class SharedEvents extends EventTarget {
  state = 'connecting';
  lostAt;
  error;
  #api;
  #name;
  #channel;
  #waiting = new AbortController();
  #turn = new AbortController();
  #opening;
  #silence;
  #leads = false;
  #steals = false;
  #closed = false;

  /** @param reader who is signed in, and where: only tabs of the same reader may share */
  constructor(api, reader) {
    super();
    this.#api = api;
    this.#name = `pawl.events ${reader}`;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({data}) => this.#hear(data);
    this.#post({question: true});
    this.#takeTurns();
  }

  close() {
    this.#closed = true;
    this.#waiting.abort();
    this.#turn.abort();
    this.#channel.close();
    clearTimeout(this.#silence);
  }

  async #takeTurns() {
    while (!this.#closed) {
      this.#waiting = new AbortController();
      this.#watch();
      const how = this.#steals ? {steal: true} : {signal: this.#waiting.signal};
      this.#steals = false;
      try {
        await navigator.locks.request(this.#name, how, () => this.#stream());
      } catch {
        // Another tab has taken the lock, or this one is to take it.
      }
      this.#leads = false;
      this.#turn.abort();
    }
  }

  async #stream() {
    this.#leads = true;
    clearTimeout(this.#silence);
    this.#turn = new AbortController();
    await follow(this.#api, '/events', {
      signal: this.#turn.signal,
      onEvent: (data) => this.#say({hint: JSON.parse(data)}),
      onAlive: () => this.#post(this.#known()),
      onState: (state, error) => {
        if (state === 'refused') { // Perhaps another tab has a better token.
          this.#show({state}, error);
          this.close();
        } else {
          const lostAt = state === 'lost' ? this.lostAt ?? new Date().toISOString() : undefined;
          this.#say({state, lostAt, opening: state === 'live' ? crypto.randomUUID() : undefined});
        }
      },
    });
  }

  #known() {
    return {state: this.state, lostAt: this.lostAt, opening: this.#opening};
  }

  /** To this tab and to all others. */
  #say(message) {
    this.#post(message);
    this.#show(message);
  }

  #post(message) {
    if (!this.#closed) {
      this.#channel.postMessage(message);
    }
  }

  #hear(message) {
    if (!message.question) {
      this.#show(message);
      this.#watch();
    } else if (this.#leads && this.state !== 'connecting') {
      this.#post(this.#known());
    }
  }

  #watch() {
    if (this.#leads) {
      return;
    }
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#miss(), SILENCE_MS);
  }

  /** The tab that streams is frozen or broken. */
  #miss() {
    this.#show({state: 'lost', lostAt: new Date().toISOString()});
    this.#steals = true;
    this.#waiting.abort();
  }

  #show({hint, state, lostAt, opening}, error) {
    if (hint) {
      this.dispatchEvent(new CustomEvent('hint', {detail: hint}));
      return;
    }
    const opened = opening && opening !== this.#opening;
    if (state !== this.state || lostAt !== this.lostAt) {
      Object.assign(this, {state, lostAt, error});
      this.dispatchEvent(new Event('state'));
    }
    this.#opening = opening;
    if (opened) {
      this.dispatchEvent(new Event('open'));
    }
  }
}

/** Listens to the events of its host while the host is on the page. */
export class Listening {
  #host;
  #handlers;
  #events;

  /** @param handlers functions by the names of events; `state` draws the host again in any case */
  constructor(host, handlers) {
    this.#host = host;
    this.#handlers = {state: () => host.requestUpdate(), ...handlers};
    host.addController(this);
  }

  hostConnected() {
    this.#events = this.#host.events;
    Object.entries(this.#handlers).forEach(([name, handler]) => this.#events.addEventListener(name, handler));
  }

  hostDisconnected() {
    Object.entries(this.#handlers).forEach(([name, handler]) => this.#events.removeEventListener(name, handler));
  }
}
