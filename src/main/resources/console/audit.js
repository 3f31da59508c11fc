import {html, nothing} from 'lit';
import {View} from './view.js';
import {Refusal} from './api.js';
import {instead, loading, trouble} from './pieces.js';
import {local} from './time.js';
import {table} from './trail.js';
import {STATUS} from './words.js';

const PAGE = 50;
/** A page may be empty although there are more events. So many are read before the reader is asked whether to go on. */
const PAGES = 10;
const ACTORS = {editor: 'Editors', operator: 'Operators', orchestrator: 'The orchestrator', system: 'Pawl itself'};
const TIMES = ['recorded_after', 'recorded_before'];
const FILTERS = ['actor_type', 'actor_id', 'project_id', 'new_status', ...TIMES];

/**
 * The audit events of everybody, newest first, for those who audit. The address holds the filters. Each page that is read is recorded,
 * so nothing is read that the reader has not asked for: what happens meanwhile is not shown.
 */
class Audit extends View {
  static properties = {api: {attribute: false}, query: {attribute: false}, found: {state: true}, error: {state: true}, busy: {state: true}};

  #next;

  willUpdate(changed) {
    if (changed.has('query')) {
      document.title = 'Audit events · Pawl';
      this.#open();
    }
  }

  #open() {
    this.found = undefined;
    this.error = undefined;
    this.#next = '';
    this.#read();
  }

  /** The next events, until there is one. */
  async #read() {
    const asked = this.query;
    this.busy = true;
    try {
      const before = this.found ?? [];
      let found = before;
      for (let pages = 0; pages < PAGES && this.#next !== undefined && found === before; pages += 1) {
        const {items, next_cursor: next} = await this.api.get(`/audit/events?${this.#page()}`);
        if (asked !== this.query) {
          return;
        }
        found = items.length ? [...before, ...items] : before;
        this.#next = next;
      }
      this.found = found;
      this.error = undefined;
    } catch (e) {
      this.error = asked === this.query ? e : this.error;
    } finally {
      this.busy = asked === this.query ? false : this.busy;
    }
  }

  #page() {
    const given = [...new URLSearchParams(this.query)].filter(([name]) => FILTERS.includes(name));
    return new URLSearchParams([...given, ['limit', PAGE], ...(this.#next ? [['cursor', this.#next]] : [])]);
  }

  render() {
    if (this.error instanceof Refusal && this.error.status === 403) {
      return instead('Not allowed', 'You are signed in, but not as an auditor. The trails of your own jobs are on their pages.',
        html`<p><a href="#/jobs">Jobs</a></p>`);
    }
    return html`
      <div class="title"><h1>Audit events</h1></div>
      ${this.#filters()}
      ${trouble(this.error, () => this.#read())}
      <section aria-label="Audit events" aria-busy=${this.busy ? 'true' : 'false'}>
        <p class="fine">Of all jobs, newest first. Pawl records that you read them.</p>
        ${this.#events()}</section>`;
  }

  #events() {
    if (!this.found) {
      return this.error ? html`<p class="fine">Nothing to show until Pawl answers.</p>` : loading('Reading the audit events');
    }
    const more = this.#next !== undefined;
    return html`
      ${this.found.length ? table(this.found, true) : html`<p class="empty">${more ? 'None found yet.' : 'No audit event fits these filters.'}</p>`}
      ${more ? html`<nav class="turns" aria-label="More events"><button type="button" aria-disabled=${this.busy ? 'true' : 'false'}
        @click=${() => this.busy || this.#read()}>${this.busy ? 'Reading …' : 'Older'}</button></nav>` : nothing}
      <p class="fine" role="status">${this.found.length} shown${more ? '; there may be older ones' : ', and no more'}</p>`;
  }

  #filters() {
    const given = new URLSearchParams(this.query);
    const options = (name, all) => Object.entries(all).map(([code, words]) =>
      html`<option value=${code} .selected=${code === (given.get(name) ?? '')}>${words}</option>`);
    return html`<div class="card"><form class="filters" aria-label="Filters" @change=${this.#change} @submit=${this.#change}>
      <p><label for="actor-type">Who moved it</label><select id="actor-type" name="actor_type">${options('actor_type', {'': 'Anybody', ...ACTORS})}</select></p>
      <p><label for="actor-id">Person</label><input id="actor-id" name="actor_id" maxlength="255" autocomplete="off" .value=${given.get('actor_id') ?? ''}></p>
      <p><label for="new-status">To</label><select id="new-status" name="new_status">${options('new_status', {'': 'Any status', ...STATUS})}</select></p>
      <p><label for="project-id">Project id</label><input id="project-id" name="project_id" maxlength="64" autocomplete="off" .value=${given.get('project_id') ?? ''}></p>
      <p><label for="after">From</label><input id="after" name="recorded_after" type="datetime-local" .value=${local(given.get('recorded_after'))}></p>
      <p><label for="before">Until</label><input id="before" name="recorded_before" type="datetime-local" .value=${local(given.get('recorded_before'))}></p>
    </form></div>`;
  }

  #change(event) {
    event.preventDefault();
    const filled = [...new FormData(this.querySelector('form'))].filter(([, value]) => value.trim());
    const query = new URLSearchParams(filled.map(([name, value]) =>
      [name, TIMES.includes(name) ? new Date(value).toISOString() : value.trim()]));
    location.hash = query.size ? `#/audit?${query}` : '#/audit';
  }
}

customElements.define('pawl-audit', Audit);
