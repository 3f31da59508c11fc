import {html, nothing} from 'lit';
import {View} from './view.js';
import {badge, trouble} from './pieces.js';
import {ENDED, refusal} from './words.js';

/** Pawl takes this many at a time. */
const MOST = 500;

/** Cancels the jobs that are selected: shows first which ones will be, and afterwards what Pawl says of each. */
class BulkCancel extends View {
  static properties = {
    api: {attribute: false}, project: {attribute: false}, jobs: {attribute: false},
    asked: {state: true}, busy: {state: true}, error: {state: true}, refused: {state: true},
  };

  render() {
    return html`
      <div class="bulk">
        <button type="button" class="danger" ?disabled=${!this.jobs.length} @click=${this.#ask}>Cancel selected …</button>
        <span class="fine" role="status">${this.jobs.length ? `${this.jobs.length} selected` : 'None selected'}</span>
      </div>
      <dialog aria-labelledby="bulk" @close=${() => { this.asked = undefined; }} @cancel=${(e) => this.busy && e.preventDefault()}>
        <h2 id="bulk">Cancel ${this.asked?.can.length ?? 0} of ${this.asked?.all ?? 0} jobs</h2>
        ${this.asked ? this.refused ? this.#outcome() : this.#form() : nothing}
      </dialog>`;
  }

  async #ask() {
    const jobs = this.jobs.slice(0, MOST);
    const can = jobs.filter((job) => job.allowed_actions.includes('cancel'));
    this.asked = {all: this.jobs.length, can, cannot: jobs.filter((job) => !can.includes(job))};
    this.error = undefined;
    this.refused = undefined;
    this.key = crypto.randomUUID();
    await this.updateComplete;
    this.querySelector('dialog').showModal();
  }

  #form() {
    const {can, cannot, all} = this.asked;
    return html`<form @submit=${this.#submit}>
      ${all > MOST ? html`<p>Of these, the first ${MOST}; select the others afterwards.</p>` : nothing}
      ${can.length ? html`<p>These end for good, and their work is stopped:</p>${listed(can)}` : html`<p>None of these jobs can be cancelled.</p>`}
      ${cannot.length ? html`<p>These stay as they are:</p><ul class="jobs">${cannot.map((job) => html`<li>${name(job)} ${badge(job.status)}
        <span class="fine">${ENDED.includes(job.status) ? 'it has ended' : 'open its draft first'}</span></li>`)}</ul>` : nothing}
      <p><label for="bulk-reason">Reason (optional)</label><input id="bulk-reason" name="reason_code" type="text" autocomplete="off"
        maxlength="64" pattern="[A-Za-z0-9._\\-]+" aria-describedby="bulk-hint"><span id="bulk-hint" class="fine">Kept in the audit trail of each. Letters, digits, dots, underscores and hyphens.</span></p>
      ${trouble(this.error)}
      <div class="buttons">
        <button type="button" ?disabled=${this.busy} @click=${this.#close}>Back</button>
        <button class="danger" ?disabled=${this.busy || !can.length}>${this.busy ? 'Waiting for Pawl …' : `Cancel ${can.length} ${can.length === 1 ? 'job' : 'jobs'}`}</button>
      </div>
    </form>`;
  }

  #outcome() {
    return html`<p>Pawl did not cancel these:</p>
      <ul class="jobs">${this.refused.map((item) => html`<li><a href="#/jobs/${item.job_id}">${item.job_id.slice(-12)}</a>
        ${refusal({code: item.outcome, problem: {current_status: item.current_status}, message: item.outcome})}</li>`)}</ul>
      <div class="buttons"><button type="button" class="primary" @click=${this.#close}>Close</button></div>`;
  }

  #close() {
    this.querySelector('dialog').close();
  }

  async #submit(event) {
    event.preventDefault();
    const reason = new FormData(event.target).get('reason_code').trim();
    this.busy = true;
    this.error = undefined;
    try {
      const {items} = await this.api.post(`/projects/${this.project}/cancel-jobs`, {
        job_ids: this.asked.can.map((job) => job.id), ...(reason ? {reason_code: reason} : {}),
      }, {key: this.key});
      const refused = items.filter((item) => item.outcome !== 'CANCELLED');
      const count = items.length - refused.length;
      if (refused.length) {
        this.refused = refused;
      } else {
        this.#close();
      }
      this.dispatchEvent(new CustomEvent('cancelled', {detail: `Pawl has cancelled ${count} ${count === 1 ? 'job' : 'jobs'}.`}));
    } catch (e) {
      this.error = e;
    } finally {
      this.busy = false;
    }
  }
}

const name = (job) => job.title ?? `Job ${job.id.slice(-12)}`;
const listed = (jobs) => html`<ul class="jobs">${jobs.map((job) => html`<li>${name(job)} ${badge(job.status)}</li>`)}</ul>`;

customElements.define('pawl-bulk-cancel', BulkCancel);
