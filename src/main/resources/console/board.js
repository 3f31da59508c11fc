import {html, nothing} from 'lit';
import {View} from './view.js';
import {Refusal} from './api.js';
import {JobList} from './job-list.js';
import {Listening} from './shared-events.js';
import {row} from './board-row.js';
import {connection, instead, loading, trouble} from './pieces.js';
import {Ticking} from './time.js';
import {refusal, shortly} from './words.js';
import './bulk-cancel.js';
import './filters.js';
import './new-job.js';

/** The jobs of all projects, newest first, live. The address holds what is shown, so that it can be sent to somebody. */
class Board extends View {
  static properties = {
    api: {attribute: false}, events: {attribute: false}, query: {attribute: false},
    projects: {state: true}, projectError: {state: true}, chosen: {state: true}, said: {state: true},
  };

  #ticking = new Ticking(this);
  #list = new JobList(this);
  #listening = new Listening(this, {open: () => this.#list.read(), hint: ({detail}) => this.#list.heard(detail)});

  willUpdate(changed) {
    if (changed.has('query')) {
      this.said = undefined;
      this.chosen = new Map();
      document.title = 'Jobs · Pawl';
      this.#list.open();
      this.#readProjects();
    }
  }

  /** For their names. The one that the address names may be archived, or nobody's. */
  async #readProjects() {
    const known = () => !this.#named || this.projects.some((each) => each.id === this.#named);
    this.projectError = undefined;
    try {
      this.projects ??= await this.#allProjects();
      if (!known()) {
        const found = await this.api.get(`/projects/${encodeURIComponent(this.#named)}`);
        this.projects = known() ? this.projects : [...this.projects, found];
      }
    } catch (e) {
      this.projectError = e;
    }
  }

  async #allProjects() {
    const all = [];
    let cursor = '';
    do {
      const {items, next_cursor: next} = await this.api.get(`/projects?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      all.push(...items);
      cursor = next;
    } while (cursor);
    return all;
  }

  /** The project that the address names, if any. */
  get #named() {
    return new URLSearchParams(this.query).get('project_id');
  }

  render() {
    const {error} = this.#list;
    if (error instanceof Refusal && error.status === 403) {
      return instead('Not allowed', refusal(error), html`${trouble(error)}
        <p>Auditors: <a href="#/audit">the audit events of all jobs</a></p>`);
    }
    if (this.projectError instanceof Refusal && this.projectError.status === 404) {
      return instead('No such project', 'It does not exist, or it is not yours.', html`<p><a href="#/jobs">All your jobs</a></p>`);
    }
    return html`
      <div class="title"><div><h1>Jobs</h1></div>${connection(this.events.state, this.events.lostAt)}
        <pawl-new-job .api=${this.api} .projects=${(this.projects ?? []).filter((each) => !each.archived_at)} .project=${this.#named}></pawl-new-job></div>
      <pawl-filters .query=${this.query} .projects=${this.projects ?? []} .counts=${this.#list.counts}></pawl-filters>
      ${trouble(error ?? this.projectError ?? this.events.error, () => this.#again())}
      <div aria-live="polite">${this.said ? html`<p class="notice good">${this.said}</p>` : nothing}</div>
      <section aria-label="Jobs" class="board" aria-busy=${this.#list.busy ? 'true' : 'false'}>${this.#jobs()}</section>`;
  }

  #again() {
    this.#list.read();
    this.#readProjects();
  }

  #jobs() {
    const {jobs, error, page} = this.#list;
    if (!jobs) {
      return error ? html`<p class="fine">Nothing to show until Pawl answers.</p>` : loading('Reading the jobs');
    }
    const none = this.query || page > 1 ? 'No job fits these filters now.'
      : 'No jobs yet. They come from your editing software, from the command line pawl-cli, or from the button above.';
    return html`
      <pawl-bulk-cancel .api=${this.api} .jobs=${this.#selected()} .projects=${this.projects ?? []}
        @cleared=${() => { this.chosen = new Map(); }} @cancelled=${({detail}) => this.#cancelled(detail)}></pawl-bulk-cancel>
      ${jobs.length ? this.#table(jobs) : html`<p class="empty">${none}</p>`}
      ${this.#turns()}`;
  }

  #table(jobs) {
    const names = new Map((this.projects ?? []).map((each) => [each.id, each.name]));
    return html`<div class="wide"><table>
      <thead><tr><th scope="col"><input type="checkbox" aria-label="Select all jobs on this page" .checked=${jobs.every((job) => this.chosen.has(job.id))}
          @change=${(e) => this.#choose(jobs, e.target.checked)}></th>
        <th scope="col">Job</th><th scope="col">Project</th><th scope="col">Status</th><th scope="col">Progress</th><th scope="col">Age</th>
        <th scope="col">Last move</th></tr></thead>
      <tbody>${jobs.map((job) => row(job, {
        project: names.get(job.project_id) ?? shortly(job.project_id), chosen: this.chosen.has(job.id),
        choose: (on) => this.#choose([job], on),
      }))}</tbody>
    </table></div>`;
  }

  #turns() {
    const {page, newer, older} = this.#list;
    const step = (name, pages) => html`<button type="button" aria-disabled=${pages ? 'false' : 'true'}
      @click=${() => pages && this.#turn(pages)}>${name}</button>`; // One that is disabled would lose the focus.
    return newer || older ? html`<nav class="turns" aria-label="Pages of the list">
      ${step('Newer', newer)} <span class="fine">Page ${page}</span> ${step('Older', older)}</nav>` : nothing;
  }

  async #turn(pages) {
    await this.#list.turn(pages);
    this.querySelector('.board')?.scrollIntoView();
  }

  /** As they are now, if they are on this page; others as they were when it showed them. */
  #selected() {
    const shown = new Map(this.#list.jobs.map((job) => [job.id, job]));
    return [...this.chosen.values()].map((job) => shown.get(job.id) ?? job);
  }

  #choose(jobs, on) {
    const chosen = new Map(this.chosen);
    jobs.forEach((job) => (on ? chosen.set(job.id, job) : chosen.delete(job.id)));
    this.chosen = chosen;
  }

  #cancelled(said) {
    this.said = said;
    this.chosen = new Map();
    this.#list.read();
  }
}

customElements.define('pawl-board', Board);
