import {html} from 'lit';
import {View} from './view.js';
import {Refusal} from './api.js';
import {badge, copyable, instead, loading, trouble} from './pieces.js';
import {when} from './time.js';
import {trail} from './trail.js';
import {refusal} from './words.js';

/**
 * What those who audit see of a job that is not theirs: its trail, as it was when it was read. Pawl records who reads it, so it is
 * read when the reader asks for it, and not again by itself.
 */
class ForeignTrail extends View {
  static properties = {api: {attribute: false}, jobId: {attribute: false}, read: {state: true}, error: {state: true}, busy: {state: true}};

  willUpdate(changed) {
    if (changed.has('jobId')) {
      this.read = undefined;
      this.#read();
    }
  }

  async #read() {
    const asked = this.jobId;
    this.busy = true;
    const [read, error] = await this.#allPages(asked).then((events) => [{events, at: new Date().toISOString()}], (e) => [undefined, e]);
    if (asked === this.jobId) {
      this.busy = false;
      this.error = error;
      this.read = read ?? this.read;
      document.title = read ? 'Audit trail · Pawl' : 'Job · Pawl';
    }
  }

  async #allPages(id) {
    const all = [];
    let cursor = '';
    do {
      const {items, next_cursor: next} = await this.api.get(
        `/jobs/${encodeURIComponent(id)}/audit-events?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      all.push(...items);
      cursor = next;
    } while (cursor);
    return all;
  }

  render() {
    if (!this.read) {
      return this.error ? this.#nothing() : loading('Reading the job');
    }
    const {events, at} = this.read;
    return html`
      <div class="title">
        <div>
          <p class="crumbs"><a href="#/audit">Audit events</a></p>
          <h1>Audit trail ${badge(events.at(-1).new_status)}</h1>
          <p class="fine">${copyable(events[0].job_id, 'job id')} · project ${copyable(events[0].project_id, 'project id')}</p>
        </div>
        <p class="live over">As of ${when(at)} <button type="button" class="small" ?disabled=${this.busy} @click=${this.#read}>Read again</button></p>
      </div>
      ${trouble(this.error)}
      <section aria-label="Audit trail">
        <p class="fine">Somebody else's job. Pawl has recorded that you read its trail.</p>
        ${trail(events)}</section>`;
  }

  /** Nobody learns from this whether somebody else has such a job. */
  #nothing() {
    if (this.error instanceof Refusal && this.error.status === 404) {
      return instead('No such job', 'It does not exist, or it is not yours.', html`<p><a href="#/jobs">Your jobs</a></p>`);
    }
    if (this.error instanceof Refusal && this.error.status === 403) {
      return instead('Not allowed', refusal(this.error), trouble(this.error));
    }
    return instead('The job cannot be read', 'Pawl has not answered.', trouble(this.error, () => this.#read()));
  }
}

customElements.define('pawl-foreign-trail', ForeignTrail);
