import {html, nothing} from 'lit';
import {View} from './view.js';
import {Refusal} from './api.js';
import {Listening} from './shared-events.js';
import {artifacts} from './artifacts.js';
import {badge, connection, copyable, instead, loading, trouble} from './pieces.js';
import {Ticking, ago, when} from './time.js';
import {ENDED, duration, kind, meaning, status} from './words.js';
import {receipt} from './receipt.js';
import {trail} from './trail.js';
import './actions.js';
import './foreign-trail.js';
import './machine.js';

/** What has no audit event is in no hint: while it may change, and somebody looks, Pawl is asked. */
const OPEN_ORDERS = ['PENDING', 'STOP_REQUESTED'];
const ASK_AGAIN_MS = 2000;

/** One job, live. */
class JobPage extends View {
  static properties = {
    api: {attribute: false}, events: {attribute: false}, transitions: {attribute: false}, jobId: {attribute: false},
    job: {state: true}, trail: {state: true}, error: {state: true},
  };

  #ticking = new Ticking(this, 1000);
  #listening = new Listening(this, {open: () => this.#read(), hint: ({detail}) => this.#heard(detail)});
  #reading;
  #timer;
  /** Where the last page of the trail begins. Earlier pages are full, and never change. */
  #lastPage = '';

  willUpdate(changed) {
    if (changed.has('jobId')) {
      this.#open();
    }
  }

  connectedCallback() {
    super.connectedCallback();
    if (this.hasUpdated) {
      this.#open();
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  #open() {
    this.job = undefined;
    this.error = undefined;
    this.trail = [];
    this.#lastPage = '';
    document.title = 'Job · Pawl';
    this.#read();
  }

  get #path() {
    return `/jobs/${encodeURIComponent(this.jobId)}`;
  }

  #heard(hint) {
    if (hint.job_id === this.jobId.toLowerCase() && hint.version > (this.job?.version ?? 0)) {
      this.#read();
    }
  }

  /** One request at a time; what happens during it is asked for after it. */
  async #read() {
    if (this.#reading) {
      this.again = true;
      return this.#reading;
    }
    this.#reading = this.#readNow();
    await this.#reading;
    this.#reading = undefined;
    if (this.again) {
      this.again = false;
      await this.#read();
    }
  }

  async #readNow() {
    clearTimeout(this.#timer);
    const asked = this.jobId;
    try {
      const job = await this.api.get(this.#path);
      if (asked === this.jobId) {
        const [trail, lastPage] = await this.#readTrail(job);
        if (asked === this.jobId) {
          this.trail = trail;
          this.#lastPage = lastPage;
          this.#show(job);
          this.error = undefined;
        }
      }
    } catch (e) {
      if (asked !== this.jobId) {
        return;
      }
      this.error = e;
      if (this.job && !(e instanceof Refusal && e.status < 500)) {
        this.#askAgain();
      }
    }
  }

  /** What the trail has now, if the job has moved; and where its last page begins. */
  async #readTrail(job) {
    let trail = this.trail;
    let lastPage = this.#lastPage;
    let cursor = lastPage;
    while (cursor !== undefined && (trail.at(-1)?.sequence ?? 0) < job.version) {
      const {items, next_cursor: next} = await this.api.get(
        `/jobs/${job.id}/audit-events?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      trail = [...trail.filter((event) => event.sequence < (items[0]?.sequence ?? 0)), ...items];
      lastPage = cursor;
      cursor = next;
    }
    return [trail, lastPage];
  }

  #show(job) {
    if (!this.job || this.job.id !== job.id || job.version >= this.job.version) {
      this.job = job;
      document.title = `${job.title ?? 'Job'}: ${status(job.status)} · Pawl`;
    }
    if (OPEN_ORDERS.includes(job.dispatch?.state) || kind(job.status) === 'working') {
      this.#askAgain();
    }
  }

  #askAgain() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (document.hidden) {
        this.#askAgain();
      } else if (this.isConnected) {
        this.#read();
      }
    }, ASK_AGAIN_MS);
  }

  /** Who sees a job, but has no events of their own, is no editor: the job is somebody else's. */
  get #foreign() {
    return this.events.error instanceof Refusal && this.events.error.status === 403;
  }

  /** An ended job whose order is over has nothing more to tell. */
  get #stream() {
    const {status: now, dispatch} = this.job;
    return ENDED.includes(now) && !OPEN_ORDERS.includes(dispatch?.state) ? 'ended' : this.events.state;
  }

  #moved({detail: {action, job}}) {
    if (action === 'retry') {
      location.hash = `#/jobs/${job.id}`;
    } else {
      if (job.status && job.allowed_actions) {
        this.#show(job);
      }
      this.#read();
    }
  }

  render() {
    if (!this.job) {
      return this.error ? this.#nothing() : loading('Reading the job');
    }
    const {job} = this;
    return html`
      <div class="title">
        <div>
          <p class="crumbs"><a href="#/jobs">Jobs</a></p>
          <h1>${job.title ?? 'Job'} ${badge(job.status)}</h1>
          <p class="fine">${copyable(job.id, 'job id')} · version ${job.version} · created ${when(job.created_at)} · in this status since ${ago(this.#since())}</p>
        </div>
        ${connection(this.#stream, this.events.lostAt)}
      </div>
      ${trouble(this.error instanceof Refusal || this.#foreign ? this.error : this.events.error)}
      <section class="lead" aria-labelledby="now">
        <h2 id="now">${status(job.status)}</h2>
        <p>${meaning(job.status)}</p>
        ${this.#foreign ? html`<p class="fine">Somebody else's job. You may stop it, with a reason. Its owner sees that, and Pawl records that you read its trail.</p>` : nothing}
        ${this.#end()} ${this.#failure()} ${this.#progress()}
        <pawl-actions .api=${this.api} .job=${job} .foreign=${this.#foreign} .transitions=${this.transitions} @moved=${this.#moved}></pawl-actions>
      </section>
      <section aria-labelledby="way"><h2 id="way">Its way</h2>
        <pawl-machine .transitions=${this.transitions} .job=${job} .trail=${this.trail}></pawl-machine></section>
      <div class="columns">
        <section aria-labelledby="order"><h2 id="order">${job.dispatch?.stop_requested_at ? 'Receipt of the stop' : 'The work'}</h2>
          ${receipt(job.dispatch, ENDED.includes(job.status))}</section>
        <section aria-labelledby="files"><h2 id="files">Files</h2>${artifacts(job.manifest)}
          ${job.retry_of ? html`<p class="fine">A retry of <a href="#/jobs/${job.retry_of}">${job.retry_of}</a></p>` : nothing}</section>
      </div>
      <section aria-labelledby="trail"><h2 id="trail">Audit trail</h2>${trail(this.trail)}</section>`;
  }

  #since() {
    const came = this.trail.findLast((event) => event.prev_status !== event.new_status && event.new_status === this.job.status);
    return came?.recorded_at ?? this.job.updated_at;
  }

  /** It is not the reader's to see; its trail may be. */
  #nothing() {
    if (this.error instanceof Refusal && [403, 404].includes(this.error.status)) {
      return html`<pawl-foreign-trail .api=${this.api} .jobId=${this.jobId}></pawl-foreign-trail>`;
    }
    return instead('The job cannot be read', 'This page shows it as soon as Pawl answers.', trouble(this.error, () => this.#open()));
  }

  /** Somebody else than the reader may have ended it: an operator. */
  #end() {
    const {ended} = this.job;
    return ended ? html`<p class="fine">Ended ${when(ended.at)} by ${ended.by.actor_type} ${ended.by.actor_id ?? ''} ${ended.reason_code ? html`<code>${ended.reason_code}</code>` : nothing}</p>` : nothing;
  }

  #failure() {
    const {failure} = this.job;
    return failure ? html`<div class="notice bad"><p><code>${failure.code}</code> in ${status(failure.stage)}</p><p>${failure.message}</p></div>` : nothing;
  }

  #progress() {
    const {progress} = this.job;
    if (!progress || ENDED.includes(this.job.status)) {
      return nothing;
    }
    const left = progress.estimated_end_at && Date.parse(progress.estimated_end_at) - Date.now();
    return html`<div class="progress">
      ${progress.percent === undefined ? nothing : html`<progress max="100" value=${progress.percent} aria-label="Progress of this stage"></progress> <strong>${progress.percent} %</strong>`}
      <span class="fine">${left ? html`${left > 0 ? html`about ${duration(left)} left, until ${when(progress.estimated_end_at)}` : html`was expected to end ${when(progress.estimated_end_at)}`} · ` : nothing}reported ${ago(progress.reported_at)}</span>
    </div>`;
  }
}

customElements.define('pawl-job', JobPage);
