import {html, nothing} from 'lit';
import {View} from './view.js';
import {Refusal} from './api.js';
import {follow} from './events.js';
import {badge, connection, instead, loading, trouble} from './pieces.js';
import {Ticking, ago, when} from './time.js';
import {ENDED, STATUS, refusal, status} from './words.js';
import './bulk-cancel.js';

const PAGE = 50;
/** Changes that come together are read together; of very many, the list is read anew. */
const GATHER_MS = 250;
const MOST_READ_ALONE = 10;

/** The jobs of a project, newest first, live. The address holds what is shown, so that it can be sent to somebody. */
class Board extends View {
  static properties = {
    api: {attribute: false}, query: {attribute: false},
    projects: {state: true}, jobs: {state: true}, cursor: {state: true}, error: {state: true}, stream: {state: true},
    chosen: {state: true}, busy: {state: true}, said: {state: true},
  };

  #ticking = new Ticking(this);
  #following;
  #changed = new Set();
  #gathering;
  #seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.#more());

  willUpdate(changed) {
    if (changed.has('query')) {
      this.#open();
    }
  }

  updated() {
    const end = this.querySelector('#end');
    if (end !== this.watched) {
      this.#seen.disconnect();
      this.watched = end;
      if (end) {
        this.#seen.observe(end);
      }
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#following?.abort();
    this.#seen.disconnect();
    clearTimeout(this.#gathering);
  }

  async #open() {
    this.#following?.abort();
    const following = new AbortController();
    this.#following = following;
    const asked = new URLSearchParams(this.query);
    this.statuses = asked.getAll('status').filter((each) => STATUS[each]);
    this.project = asked.get('project') ?? '';
    this.jobs = undefined;
    this.cursor = undefined;
    this.error = undefined;
    this.chosen = new Set();
    this.stream = 'connecting';
    document.title = 'Jobs · Pawl';
    try {
      this.projects ??= (await this.api.get('/projects?limit=200')).items;
      if (!this.project && this.projects.length) {
        location.replace(this.#address({project: this.projects[0].id}));
        return;
      }
    } catch (e) {
      this.error = e;
    }
    if (!this.project || this.error || following.signal.aborted) {
      return;
    }
    follow(this.api, `/projects/${encodeURIComponent(this.project)}/events`, {
      signal: following.signal,
      onEvent: ({data}) => this.#heard(JSON.parse(data)),
      onState: (state, error) => {
        this.stream = state;
        this.lostAt = state === 'lost' ? this.lostAt ?? new Date().toISOString() : undefined;
        this.error = error ?? this.error;
        if (state === 'live') { // Nothing is missed between the list and the stream, if the stream is first.
          this.#read();
        }
      },
    });
  }

  #address({project = this.project, statuses = this.statuses}) {
    return `#/jobs?${new URLSearchParams([['project', project], ...statuses.map((each) => ['status', each])])}`;
  }

  #path(limit, cursor) {
    const query = new URLSearchParams([['limit', limit], ...this.statuses.map((each) => ['status', each])]);
    if (cursor) {
      query.set('cursor', cursor);
    }
    return `/projects/${encodeURIComponent(this.project)}/jobs?${query}`;
  }

  /** The first page anew; what was loaded below it stays, and what has moved there is told by the stream. */
  async #read() {
    const query = this.query;
    try {
      const {items, next_cursor: next} = await this.api.get(this.#path(PAGE));
      if (query !== this.query) {
        return;
      }
      const last = items.at(-1)?.id ?? '';
      const below = next ? (this.jobs ?? []).filter((job) => job.id < last) : [];
      this.jobs = [...items, ...below];
      this.cursor = below.length ? this.cursor : next;
      this.error = undefined;
    } catch (e) {
      this.error = e;
    }
  }

  async #more() {
    if (!this.cursor || this.busy) {
      return;
    }
    this.busy = true;
    const query = this.query;
    try {
      const {items, next_cursor: next} = await this.api.get(this.#path(PAGE, this.cursor));
      if (query === this.query) {
        this.jobs = [...this.jobs, ...items];
        this.cursor = next;
      }
    } catch (e) {
      this.error = e;
    } finally {
      this.busy = false;
    }
  }

  #heard(hint) {
    const known = this.jobs?.find((job) => job.id === hint.job_id);
    if (known && hint.version <= known.version) {
      return;
    }
    this.#changed.add(hint.job_id);
    this.#gathering ??= setTimeout(() => this.#readChanged(), GATHER_MS);
  }

  async #readChanged() {
    const ids = [...this.#changed];
    this.#changed.clear();
    this.#gathering = undefined;
    if (ids.length > MOST_READ_ALONE || ids.some((id) => !this.jobs?.some((job) => job.id === id))) {
      await this.#read();
    }
    for (const id of ids.filter((each) => this.jobs?.some((job) => job.id === each))) {
      try {
        const now = await this.api.get(`/jobs/${id}`);
        const fits = !this.statuses.length || this.statuses.includes(now.status);
        this.jobs = this.jobs.flatMap((job) => (job.id !== id ? [job] : fits ? [now] : []));
      } catch (e) {
        this.error = e;
        return;
      }
    }
  }

  render() {
    if (this.error instanceof Refusal && this.error.status === 403) {
      return instead('Not allowed', refusal(this.error), trouble(this.error));
    }
    if (this.error instanceof Refusal && this.error.status === 404) {
      return instead('No such project', 'It does not exist, or it is not yours.', html`<p><a href="#/jobs">Your newest project</a></p>`);
    }
    if (this.projects?.length === 0) {
      return instead('No projects yet', 'Projects and jobs come from your editing software, or from the command line pawl-cli.');
    }
    return html`
      <div class="title"><div><h1>Jobs</h1></div>${connection(this.stream, this.lostAt)}</div>
      ${this.#filters()}
      ${trouble(this.error, this.error ? () => this.#open() : undefined)}
      <div aria-live="polite">${this.said ? html`<p class="notice good">${this.said}</p>` : nothing}</div>
      <section aria-label="Jobs" class="board">${this.#table()}</section>`;
  }

  #filters() {
    return html`<form class="filters" aria-label="Filters" @change=${this.#filter}>
      <p><label for="project">Project</label><select id="project" name="project">${(this.projects ?? []).map((each) =>
        html`<option value=${each.id} ?selected=${each.id === this.project}>${each.name}</option>`)}</select></p>
      <fieldset><legend>Status</legend>${Object.entries(STATUS).map(([code, name]) => html`<label class="chip"><input type="checkbox"
        name="status" value=${code} .checked=${this.statuses?.includes(code)}>${name}</label>`)}</fieldset>
    </form>`;
  }

  #filter(event) {
    const form = new FormData(event.currentTarget);
    location.hash = this.#address({project: form.get('project'), statuses: form.getAll('status')});
  }

  #table() {
    if (!this.jobs) {
      return this.error ? html`<p class="fine">Nothing to show until Pawl answers.</p>` : loading('Reading the jobs');
    }
    if (!this.jobs.length) {
      return html`<p class="empty">${this.statuses.length ? 'No job is in these statuses now.' : 'This project has no jobs yet.'}</p>`;
    }
    return html`
      <pawl-bulk-cancel .api=${this.api} .project=${this.project} .jobs=${this.jobs.filter((job) => this.chosen.has(job.id))}
        @cancelled=${({detail}) => { this.said = detail; this.chosen = new Set(); }}></pawl-bulk-cancel>
      <div class="wide"><table>
        <thead><tr><th scope="col"><input type="checkbox" aria-label="Select all jobs that are shown" .checked=${this.jobs.every((job) => this.chosen.has(job.id))}
            @change=${(e) => { this.chosen = new Set(e.target.checked ? this.jobs.map((job) => job.id) : []); }}></th>
          <th scope="col">Job</th><th scope="col">Status</th><th scope="col">Progress</th><th scope="col">Age</th><th scope="col">Last move</th></tr></thead>
        <tbody>${this.jobs.map((job) => this.#row(job))}</tbody>
      </table></div>
      ${this.cursor ? html`<p id="end"><button type="button" ?disabled=${this.busy} @click=${this.#more}>${this.busy ? 'Reading …' : 'Show more'}</button></p>`
        : html`<p class="fine">${this.jobs.length} ${this.jobs.length === 1 ? 'job' : 'jobs'}, no more.</p>`}`;
  }

  #row(job) {
    const name = job.title ?? `Job ${job.id.slice(-12)}`;
    return html`<tr>
      <td><input type="checkbox" aria-label="Select ${name}" .checked=${this.chosen.has(job.id)} @change=${() => this.#choose(job.id)}></td>
      <td><a href="#/jobs/${job.id}">${name}</a></td>
      <td>${badge(job.status)}</td>
      <td>${job.progress?.percent === undefined || ENDED.includes(job.status) ? html`<span class="fine">–</span>`
        : html`<progress max="100" value=${job.progress.percent} aria-label="Progress of ${name}"></progress> ${job.progress.percent} %`}</td>
      <td>${ago(job.created_at)}</td>
      <td>${job.ended ? html`${when(job.ended.at)} <span class="fine">${job.ended.by?.actor_type === 'operator' ? 'operator ' : ''}${job.ended.by?.actor_id ?? job.ended.by?.actor_type ?? ''} ${job.ended.reason_code ?? ''}</span>`
        : ago(job.updated_at)}${job.failure ? html` <span class="fine">${job.failure.code}, in ${status(job.failure.stage)}</span>` : nothing}</td>
    </tr>`;
  }

  #choose(id) {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(id)) {
      chosen.add(id);
    }
    this.chosen = chosen;
  }
}

customElements.define('pawl-board', Board);
