import {html, nothing} from 'lit';
import {View} from './view.js';
import {local} from './time.js';
import {STATUS} from './words.js';

/** Spans of time that end now; the address has their names, so that a view stays what it is called. */
const SPANS = {'1h': ['the last hour', 3600], '24h': ['the last 24 hours', 86_400], '7d': ['the last 7 days', 604_800], '30d': ['the last 30 days', 2_592_000]};

/** The filters of Pawl that the address may have, by Pawl's names. */
const OF_PAWL = ['status', 'live', 'project_id', 'title', 'label', 'created_after', 'created_before', 'ended_after'];

/** What Pawl is asked for: its filters, and the span of time as of now. */
export function asked(query) {
  const given = new URLSearchParams(query);
  const filters = new URLSearchParams([...given].filter(([name]) => OF_PAWL.includes(name)));
  const [, seconds] = SPANS[given.get('within')] ?? [];
  if (seconds) {
    filters.set('created_after', new Date(Date.now() - seconds * 1000).toISOString());
  }
  return filters;
}

/** Whether a job that is known by its status alone may fit. */
export function mayFit(query, status, ended) {
  const given = new URLSearchParams(query);
  const statuses = given.getAll('status');
  const live = given.get('live');
  return (!statuses.length || statuses.includes(status)) && (live === null || (live === 'true') !== ended);
}

/** Everything by which the board is narrowed. A change is a new address; the board follows the address. */
class Filters extends View {
  static properties = {query: {attribute: false}, projects: {attribute: false}, counts: {attribute: false}};

  #wide = window.matchMedia('(min-width: 40.01rem)').matches;

  render() {
    const given = new URLSearchParams(this.query);
    const within = given.has('created_after') || given.has('created_before') ? 'exact' : given.get('within') ?? '';
    return html`<details class="card" ?open=${this.#wide}>
      <summary>Filters</summary>
      <form class="filters" aria-label="Filters" @change=${this.#change} @submit=${this.#change}>
        <p><label for="title">Title</label><input id="title" name="title" type="search" maxlength="200" autocomplete="off"
          placeholder="words or beginnings" @search=${this.#change} .value=${given.get('title') ?? ''}></p>
        <p><label for="project">Project</label><select id="project" name="project_id">
          <option value="">All projects</option>
          ${this.projects.map((each) => html`<option value=${each.id} .selected=${each.id === given.get('project_id')}>${each.name}</option>`)}</select></p>
        <p><label for="label">Labels</label><input id="label" name="label" autocomplete="off" placeholder="name:value, …"
          .value=${given.getAll('label').join(', ')}></p>
        <p><label for="live">Show</label><select id="live" name="live">
          ${[['', 'Live and ended'], ['true', 'Only live'], ['false', 'Only ended']].map(([value, words]) =>
            html`<option value=${value} .selected=${value === (given.get('live') ?? '')}>${words}</option>`)}</select></p>
        <p><label for="within">Created</label><select id="within" name="within">
          <option value="">At any time</option>
          ${Object.entries(SPANS).map(([code, [words]]) => html`<option value=${code} .selected=${code === within}>In ${words}</option>`)}
          <option value="exact" .selected=${within === 'exact'}>Between …</option></select></p>
        ${within === 'exact' ? html`
          <p><label for="after">From</label><input id="after" name="created_after" type="datetime-local" .value=${local(given.get('created_after'))}></p>
          <p><label for="before">Until</label><input id="before" name="created_before" type="datetime-local" .value=${local(given.get('created_before'))}></p>` : nothing}
        <fieldset><legend>Status</legend>${Object.entries(STATUS).map(([code, name]) => html`<label class="chip"><input type="checkbox"
          name="status" value=${code} .checked=${given.getAll('status').includes(code)}>${name}${this.#count(code)}</label>`)}</fieldset>
        ${this.query ? html`<p><a href="#/jobs">Clear all filters</a></p>` : nothing}
      </form>
    </details>`;
  }

  #count(code) {
    const {count, at_least: atLeast} = this.counts?.find((each) => each.status === code) ?? {};
    return count ? html` <span class="count">${count}${atLeast ? '+' : ''}</span>` : nothing;
  }

  #change(event) {
    event.preventDefault();
    const form = new FormData(this.querySelector('form'));
    const query = new URLSearchParams();
    for (const [name, value] of form) {
      if (name === 'label') {
        value.split(',').map((each) => each.trim()).filter(Boolean).forEach((each) => query.append(name, each));
      } else if (name === 'within' && value === 'exact' && !form.has('created_after')) {
        query.set('created_after', midnight());
      } else if (name.startsWith('created_') && value && form.get('within') === 'exact') {
        query.set(name, new Date(value).toISOString());
      } else if (value.trim() && value !== 'exact' && !name.startsWith('created_')) {
        query.append(name, value.trim());
      }
    }
    location.hash = query.size ? `#/jobs?${query}` : '#/jobs';
  }
}

function midnight() {
  const today = new Date();
  today.setHours(0, 0, 0, 0);
  return today.toISOString();
}

customElements.define('pawl-filters', Filters);
