import {html, nothing} from 'lit';
import {SIGN, kind, refusal, status} from './words.js';
import {Refusal, Unreachable} from './api.js';
import {when} from './time.js';

/** A status: a sign, a colour and its name. */
export const badge = (code) => html`<span class="badge ${kind(code)}"><span aria-hidden="true">${SIGN[kind(code)]}</span>${status(code)}</span>`;

/** An id with a button that copies it. */
export const copyable = (text, what) => html`<span class="copy"><code>${text}</code><button type="button" class="quiet small"
  aria-label="Copy ${what} ${text}" @click=${(e) => copy(e.currentTarget, text)}>Copy</button></span>`;

async function copy(button, text) {
  await navigator.clipboard.writeText(text).then(() => say(button, 'Copied'), () => say(button, 'Not allowed'));
}

function say(button, word) {
  button.textContent = word;
  setTimeout(() => { button.textContent = 'Copy'; }, 2000);
}

/** Why something did not work, in words, with what the operators need to look it up. */
export function trouble(error, again) {
  if (!error) {
    return nothing;
  }
  const words = error instanceof Refusal ? refusal(error) : error.message;
  return html`<div class="notice bad" role="alert">
    <p>${words}${error instanceof Unreachable && again === undefined ? ' Whether it was done is not known.' : ''}</p>
    ${error.correlationId ? html`<p class="fine">For your operators: ${copyable(error.correlationId, 'correlation id')}</p>` : nothing}
    ${again ? html`<p><button type="button" @click=${again}>Try again</button></p>` : nothing}
  </div>`;
}

/** What there is to see while nothing has come yet. */
export const loading = (what) => html`<div class="loading" role="status"><span class="spinner" aria-hidden="true"></span>${what}</div>`;

/** A page in place of the one that was asked for. */
export const instead = (title, text, more = nothing) => html`<section class="instead"><h1>${title}</h1><p>${text}</p>${more}</section>`;

/** Whether what is shown is what is. */
export function connection(stream, lostAt) {
  switch (stream) {
    case 'live': return html`<p class="live" role="status"><span aria-hidden="true">●</span> Live</p>`;
    case 'ended': return html`<p class="live over" role="status"><span aria-hidden="true">■</span> Ended</p>`;
    case 'lost': return html`<p class="live lost" role="status"><span aria-hidden="true">▲</span> Connection lost. Trying again. What you see is from ${when(lostAt)}.</p>`;
    case 'refused': return html`<p class="live lost" role="status"><span aria-hidden="true">▲</span> Not live: load the page again.</p>`;
    default: return html`<p class="live over" role="status"><span aria-hidden="true">○</span> Connecting</p>`;
  }
}
