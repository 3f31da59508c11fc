import {html} from 'lit';
import {duration} from './words.js';

const SHORT = new Intl.DateTimeFormat(undefined, {dateStyle: 'medium', timeStyle: 'medium'});
const CLOCK = new Intl.DateTimeFormat(undefined, {timeStyle: 'medium'});

const exactly = (iso) => iso.replace('T', ' ').replace('Z', ' UTC');

/** A time in the reader's zone; the exact one in UTC on hover and for a program. */
export function when(iso) {
  const date = new Date(iso);
  const today = date.toDateString() === new Date().toDateString();
  return html`<time datetime=${iso} title=${exactly(iso)}>${(today ? CLOCK : SHORT).format(date)}</time>`;
}

/** How long ago, in words. */
export function ago(iso) {
  const age = Date.now() - Date.parse(iso);
  return html`<time datetime=${iso} title=${exactly(iso)}>${age < 5000 ? 'just now' : `${duration(age)} ago`}</time>`;
}

/** A time as the browser's own field has it: in the reader's zone, to the minute. */
export function local(iso) {
  const time = Date.parse(iso ?? '');
  return Number.isNaN(time) ? '' : new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** From one time to the other, in words. */
export const between = (from, to) => duration(Date.parse(to) - Date.parse(from));

/** Draws the host again now and then, so that its ages grow. */
export class Ticking {
  #host;
  #timer;
  #millis;

  constructor(host, millis = 5000) {
    this.#host = host;
    this.#millis = millis;
    host.addController(this);
  }

  hostConnected() {
    this.#timer = setInterval(() => this.#host.requestUpdate(), this.#millis);
  }

  hostDisconnected() {
    clearInterval(this.#timer);
  }
}
