import {html, nothing} from 'lit';
import {View} from './view.js';
import {Refusal} from './api.js';
import {nameOf} from './board-row.js';
import {badge, loading, trouble} from './pieces.js';
import {refusal, shortly} from './words.js';

/** Pawl takes this many at a time, of one project. */
const MOST = 500;
const MOST_NAMED = 30;

/**
 * Cancels the jobs that are selected, of any projects. Pawl says first which ones it would cancel; nothing is changed until the
 * reader has seen that. All requests share one correlation id, by which the trails of the jobs name this cancel.
 */
class BulkCancel extends View {
  static properties = {
    api: {attribute: false}, jobs: {attribute: false}, projects: {attribute: false},
    step: {state: true}, busy: {state: true}, error: {state: true},
  };

  render() {
    const count = this.jobs.length;
    return html`
      <div class="bulk">
        <button type="button" class="danger" ?disabled=${!count} @click=${this.#ask}>Cancel selected …</button>
        <span class="fine" role="status">${count ? `${count} selected` : 'None selected'}</span>
        ${count ? html`<button type="button" class="quiet small" @click=${() => this.dispatchEvent(new Event('cleared'))}>Select none</button>` : nothing}
      </div>
      <dialog aria-labelledby="bulk" @close=${this.#closed} @cancel=${(e) => this.busy && e.preventDefault()}>
        <h2 id="bulk">${this.#heading()}</h2>
        ${this.step === 'asking' ? this.#asking() : this.step === 'preview' ? this.#form() : this.step === 'outcome' ? this.#outcome() : nothing}
      </dialog>`;
  }

  #heading() {
    return this.step === 'preview' ? `Cancel ${this.can.length} of ${this.all.length} jobs?`
      : this.step === 'outcome' ? `${this.cancelled.length} of ${this.can.length} jobs are cancelled` : 'Cancel jobs';
  }

  async #ask() {
    this.all = this.jobs;
    this.error = undefined;
    this.step = 'asking';
    this.key = crypto.randomUUID();
    await this.updateComplete;
    this.querySelector('dialog').showModal();
    await this.#preview();
  }

  #asking() {
    return html`${this.error ? trouble(this.error, () => this.#preview()) : loading('Asking Pawl what would be cancelled')}
      <div class="buttons"><button type="button" @click=${this.#close}>Back</button></div>`;
  }

  async #preview() {
    this.error = undefined;
    try {
      const items = (await Promise.all(parts(this.all).map((part) => this.#send(part, {dry_run: true})))).flat();
      this.can = items.filter((item) => item.outcome === 'CANCELLED');
      this.cannot = items.filter((item) => item.outcome !== 'CANCELLED');
      this.parts = parts(this.can);
      this.answers = [];
      this.step = this.step === 'asking' ? 'preview' : undefined;
    } catch (e) {
      this.error = e;
    }
  }

  /** The items of the answer, each with its job. */
  async #send(part, more, how) {
    const {items} = await this.api.post(`/projects/${part[0].project_id}/cancel-jobs`, {job_ids: part.map((job) => job.id), ...more}, how);
    return items.map((item) => ({...part.find((job) => job.id === item.job_id), ...item}));
  }

  #form() {
    const projects = new Set(this.can.map((job) => job.project_id)).size;
    return html`<form @submit=${this.#submit}>
      ${this.can.length ? html`<p>These end for good, and their work is stopped${projects > 1 ? `, in ${projects} projects` : ''}:</p>${this.#listed(this.can)}`
        : html`<p>None of these jobs can be cancelled.</p>`}
      ${this.cannot.length ? html`<p>These stay as they are:</p>${this.#listed(this.cannot)}` : nothing}
      <p><label for="bulk-reason">Reason (optional)</label><input id="bulk-reason" name="reason_code" type="text" autocomplete="off"
        maxlength="64" pattern="[A-Za-z0-9._\\-]+" aria-describedby="bulk-hint"><span id="bulk-hint" class="fine">Kept in the audit trail of each. Letters, digits, dots, underscores and hyphens.</span></p>
      ${trouble(this.error)}
      <div class="buttons">
        <button type="button" ?disabled=${this.busy} @click=${this.#close}>Back</button>
        <button class="danger" ?disabled=${this.busy || !this.can.length}>${this.busy ? 'Waiting for Pawl …' : `Cancel ${counted(this.can)}`}</button>
      </div>
    </form>`;
  }

  #listed(jobs) {
    const names = new Map(this.projects.map((each) => [each.id, each.name]));
    return html`<ul class="jobs" tabindex="0">${jobs.slice(0, MOST_NAMED).map((job) => html`<li>${nameOf(job)} ${badge(job.current_status ?? job.status)}
      <span class="fine">${names.get(job.project_id) ?? shortly(job.project_id)}${job.outcome === 'CANCELLED' ? nothing : html` · ${why(job)}`}</span></li>`)}
      ${jobs.length > MOST_NAMED ? html`<li>and ${jobs.length - MOST_NAMED} more</li>` : nothing}</ul>`;
  }

  async #submit(event) {
    event.preventDefault();
    const reason = new FormData(event.target).get('reason_code').trim();
    this.busy = true;
    this.error = undefined;
    try {
      while (this.answers.length < this.parts.length) { // After a lost answer: with the first one that is missing, under its key.
        const i = this.answers.length;
        this.answers.push(await this.#send(this.parts[i], reason ? {reason_code: reason} : {}, {key: `${this.key}-${i}`, correlationId: `bulk-${this.key}`}));
      }
      this.#finish();
    } catch (e) {
      this.error = e;
      if (e instanceof Refusal && this.answers.length) { // Some are cancelled, and the others are not.
        this.#finish();
      } else if (e instanceof Refusal) {
        this.key = crypto.randomUUID();
      }
    } finally {
      this.busy = false;
    }
  }

  #finish() {
    const items = this.answers.flat();
    this.cancelled = items.filter((item) => item.outcome === 'CANCELLED');
    this.refused = items.filter((item) => item.outcome !== 'CANCELLED');
    this.unsent = this.parts.slice(this.answers.length).flat();
    if (this.refused.length || this.unsent.length) {
      this.step = 'outcome';
    } else {
      this.#close();
    }
    this.dispatchEvent(new CustomEvent('cancelled', {detail: `Pawl has cancelled ${counted(this.cancelled)}.`}));
  }

  #outcome() {
    return html`
      ${this.refused.length ? html`<p>Pawl did not cancel these:</p>${this.#listed(this.refused)}` : nothing}
      ${this.unsent.length ? html`<p>These are as they were:</p>${this.#listed(this.unsent)}${trouble(this.error)}` : nothing}
      <div class="buttons"><button type="button" class="primary" @click=${this.#close}>Close</button></div>`;
  }

  #close() {
    this.querySelector('dialog').close();
  }

  /** The event comes a moment after the dialog is closed; by then it may be open again. */
  #closed(event) {
    if (!event.target.open) {
      this.step = undefined;
    }
  }
}

/** By project, as many together as Pawl takes. */
function parts(jobs) {
  return [...Map.groupBy(jobs, (job) => job.project_id).values()].flatMap((all) =>
    Array.from({length: Math.ceil(all.length / MOST)}, (_, i) => all.slice(i * MOST, (i + 1) * MOST)));
}

const counted = (jobs) => `${jobs.length} ${jobs.length === 1 ? 'job' : 'jobs'}`;

const why = ({outcome, current_status: now}) => (now === 'DRAFT_READY' ? 'open its draft first'
  : outcome === 'FSM_TERMINAL_IMMUTABLE' ? 'it has ended'
    : refusal({code: outcome, problem: {current_status: now}, message: outcome}));

customElements.define('pawl-bulk-cancel', BulkCancel);
