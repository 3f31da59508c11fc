import {asked, mayFit} from './filters.js';
import {ENDED, kind} from './words.js';

const PAGE = 50;
/** Changes that come together are shown together, and the page is read once a second at most. */
const GATHER_MS = 250;
const READ_MS = 1000;
/** Progress is in no hint. Counts cost more than a page. */
const PROGRESS_MS = 10_000;
const COUNT_MS = 5000;

/** One page of the jobs that fit the query of its host, kept as it is in Pawl; and how many there are by status. */
export class JobList {
  jobs;
  counts;
  error;
  busy = false;
  #host;
  #next;
  /** Where the pages up to this one begin: with which cursor, and after which job. */
  #pages = [{}];
  #hints = new Map();
  #gathering;
  #progress;
  #latest = 0;
  #readAt = 0;
  #countedAt = 0;
  #counting;

  /** @param host has an `api` and a `query` */
  constructor(host) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected() {
    this.#progress = setInterval(() => {
      if (!document.hidden && this.jobs?.some((job) => kind(job.status) === 'working')) {
        this.read();
      }
    }, PROGRESS_MS);
  }

  hostDisconnected() {
    clearInterval(this.#progress);
    clearTimeout(this.#gathering);
    clearTimeout(this.#counting);
    this.#gathering = undefined;
    this.#counting = undefined;
  }

  /** Begins anew, because the query has changed. */
  open() {
    this.jobs = undefined;
    this.counts = undefined;
    this.error = undefined;
    this.#pages = [{}];
    clearTimeout(this.#counting);
    this.#countNow();
    this.read();
  }

  /** Reads the page that is shown, as it is now. */
  async read() {
    this.#latest += 1;
    const mine = this.#latest;
    const {cursor} = this.#pages.at(-1);
    const page = new URLSearchParams([...asked(this.#host.query), ['limit', PAGE], ...(cursor ? [['cursor', cursor]] : [])]);
    this.#readAt = Date.now();
    this.busy = true;
    this.#host.requestUpdate();
    const [answer, error] = await this.#host.api.get(`/jobs?${page}`).then((found) => [found], (e) => [undefined, e]);
    if (mine === this.#latest) {
      this.busy = false;
      this.error = error;
      if (answer) {
        this.jobs = answer.items;
        this.#next = answer.next_cursor;
        this.#count();
      }
      this.#host.requestUpdate();
    }
  }

  /** Soon, and not often; what comes meanwhile is counted then. */
  #count() {
    this.#counting ??= setTimeout(() => this.#countNow(), Math.max(0, this.#countedAt + COUNT_MS - Date.now()));
  }

  async #countNow() {
    this.#counting = undefined;
    this.#countedAt = Date.now();
    const {query} = this.#host;
    const filters = asked(query);
    filters.delete('status'); // Each status says what it would add.
    const counts = await this.#host.api.get(`/jobs/counts?${filters}`).catch(() => undefined); // The list says it, if Pawl does not answer.
    if (query === this.#host.query) {
      this.counts = counts?.items;
      this.#host.requestUpdate();
    }
  }

  get page() {
    return this.#pages.length;
  }

  /** The pages to turn to, if there are newer jobs. */
  get newer() {
    return this.page > 1 ? this.#pages.slice(0, -1) : undefined;
  }

  /** The pages to turn to, if there are older jobs. */
  get older() {
    return this.#next && this.jobs ? [...this.#pages, {cursor: this.#next, after: this.jobs.at(-1)?.id}] : undefined;
  }

  turn(pages) {
    this.#pages = pages;
    return this.read();
  }

  /** A JobHint has come. */
  heard(hint) {
    this.#hints.set(hint.job_id, hint);
    this.#gathering ??= setTimeout(() => this.#apply(), Math.max(GATHER_MS, this.#readAt + READ_MS - Date.now()));
  }

  #apply() {
    const {query} = this.#host;
    const news = [...this.#hints.values()].filter((hint) => !(this.#shown(hint)?.version >= hint.version));
    const simple = news.filter((hint) => this.#shown(hint) && !ENDED.includes(hint.status) && mayFit(query, hint.status, false));
    this.#hints.clear();
    this.#gathering = undefined;
    this.jobs = this.jobs?.map((job) => updated(job, simple.find((hint) => hint.job_id === job.id)));
    this.#host.requestUpdate();
    // Who ended a job and why is not in a hint; and whether a job fits, only Pawl knows.
    if (news.some((hint) => !simple.includes(hint) && (this.#shown(hint) || this.#mayBeHere(hint)))) {
      this.read();
    } else if (news.length) {
      this.#count();
    }
  }

  #shown(hint) {
    return this.jobs?.find((job) => job.id === hint.job_id);
  }

  /** Ids are in the order of creation. */
  #mayBeHere(hint) {
    const {after} = this.#pages.at(-1);
    const last = this.#next ? this.jobs?.at(-1)?.id : undefined;
    return (!after || hint.job_id < after) && (!last || hint.job_id > last)
      && mayFit(this.#host.query, hint.status, ENDED.includes(hint.status));
  }
}

/** A job as a hint says it is; without one, as it was. */
const updated = (job, hint) => (hint
  ? {...job, status: hint.status, version: hint.version, allowed_actions: hint.allowed_actions, title: hint.title,
    progress: hint.progress, updated_at: hint.updated_at}
  : job);
